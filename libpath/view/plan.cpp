#include "libpath/view/plan.h"

#include <fmt/format.h>

#include "libpath/view/shown.h"

namespace libpath::view {
namespace {

// `text` broken to the width behind `indent` blanks; the first line goes behind what is there.
void append_indented(std::string& out, std::size_t indent, std::string_view text, Tone tone_of_text,
                     const Style& style) {
  const std::size_t room = style.width == 0 ? 0 : style.width - indent;
  bool first = true;
  for (const std::string& line : wrapped(shown(text, style.ascii), room)) {
    if (!first) out.append(indent, ' ');
    out += painted(line, tone_of_text, style) + "\n";
    first = false;
  }
}

std::string steps_text(const PlanView& plan, const Style& style) {
  std::string out;
  std::size_t number = 0;
  std::size_t interrupting = 0;
  std::size_t refused = 0;
  const std::size_t digits = std::to_string(plan.steps.size()).size();
  for (const PlanStepView& step : plan.steps) {
    const std::string text = step.interrupts ? "[interrupts] " + step.text : step.text;
    out += fmt::format("{:>{}}. ", ++number, digits);
    append_indented(out, digits + 2, text, step.interrupts ? Tone::warning : Tone::plain, style);
    interrupting += step.interrupts ? 1 : 0;
    if (step.refused.empty()) continue;
    ++refused;
    out.append(digits + 2, ' ');
    append_indented(out, digits + 2, "refused: " + step.refused, Tone::bad, style);
  }
  return out + fmt::format("\n{} step{}, {} interrupting, {} refused\n", number,
                           number == 1 ? "" : "s", interrupting, refused);
}

}  // namespace

std::string render_plan(const PlanView& plan, const Style& style) {
  std::string out =
      plan.steps.empty() ? "nothing to do: the bonds are as configured\n" : steps_text(plan, style);
  for (const std::string& remark : plan.remarks) {
    append_indented(out, 0, remark, Tone::plain, style);
  }
  for (const std::string& failure : plan.failures) {
    append_indented(out, 0, "failed: " + failure, Tone::bad, style);
  }
  return out;
}

}  // namespace libpath::view
