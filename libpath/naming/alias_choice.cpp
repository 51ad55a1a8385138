#include "libpath/naming/alias_choice.h"

#include <algorithm>
#include <optional>

namespace libpath {
namespace {

using Names = std::map<std::string, std::string, std::less<>>;

// Whether `names` gives this name to anybody but `wwid`.
bool belongs_to_other(const Names& names, std::string_view name, const Wwid& wwid) {
  const auto found = names.find(name);
  return found != names.end() && found->second != wwid.text();
}

class Choice {
 public:
  Choice(const AliasRequest& request, const TakenNames& taken, Bindings& bindings)
      : request_(request), taken_(taken), bindings_(bindings) {}

  AliasChoice make() {
    if (!request_.configured.empty()) {
      if (configured()) return result_;
    } else if (request_.user_friendly_names) {
      if (kernel_name() || bound_name() || fresh_name()) return result_;
    }
    result_.alias = wwid_as_name(request_.wwid);
    result_.source = AliasSource::wwid;
    return result_;
  }

 private:
  bool take(std::string_view alias, AliasSource source) {
    result_.alias = alias;
    result_.source = source;
    return true;
  }
  void say(std::string text) { result_.diagnostics.push_back(std::move(text)); }
  bool bind(const std::string& alias) {
    result_.bindings_changed = bindings_.add(alias, request_.wwid);
    return result_.bindings_changed;
  }

  bool configured() {
    const std::string& alias = request_.configured;
    if (!valid_map_name(alias)) {
      say("configured alias cannot name a map: using the WWID");
      return false;
    }
    if (belongs_to_other(taken_.configured, alias, request_.wwid)) {
      say("alias " + alias + " is configured for another WWID too: using the WWID");
      return false;
    }
    if (belongs_to_other(taken_.dm, alias, request_.wwid)) {
      say("alias " + alias + " is the name of another device: using the WWID");
      return false;
    }
    return take(alias, AliasSource::configured);
  }

  // The name the map has now, when the bindings do not speak against it.
  bool kernel_name() {
    const std::string& name = request_.kernel_name;
    if (!parse_alias_id(request_.prefix, name) || bindings_.alias_of(request_.wwid) != nullptr) {
      return false;
    }
    if (bindings_.wwid_of(name) != nullptr) {
      say("present name " + name + " is bound to another WWID");
      return false;
    }
    if (belongs_to_other(taken_.configured, name, request_.wwid)) {
      say("present name " + name + " is configured for another WWID");
      return false;
    }
    if (!request_.bindings_read_only) bind(name);
    return valid_map_name(name) && take(name, AliasSource::kernel);
  }

  bool bound_name() {
    const std::string* alias = bindings_.alias_of(request_.wwid);
    if (alias == nullptr) return false;
    if (belongs_to_other(taken_.configured, *alias, request_.wwid)) {
      say("binding " + *alias + " is not used: the alias is configured for another WWID");
      return false;
    }
    if (belongs_to_other(taken_.dm, *alias, request_.wwid)) {
      say("binding " + *alias + " is the name of another device: using the WWID");
      return take(wwid_as_name(request_.wwid), AliasSource::wwid);
    }
    return take(*alias, AliasSource::binding);
  }

  bool fresh_name() {
    if (request_.bindings_read_only) {
      say("bindings are read-only, no new name: using the WWID");
      return false;
    }
    std::uint32_t id = bindings_.free_id(request_.prefix);
    std::string alias = format_alias(request_.prefix, id);
    while (taken_.dm.contains(alias) || belongs_to_other(taken_.configured, alias, request_.wwid)) {
      id = bindings_.free_id(request_.prefix, id + 1);
      alias = format_alias(request_.prefix, id);
    }
    if (bind(alias)) return take(alias, AliasSource::fresh);
    say("alias " + alias + " cannot be kept in the bindings file: using the WWID");
    return false;
  }

  const AliasRequest& request_;
  const TakenNames& taken_;
  Bindings& bindings_;
  AliasChoice result_;
};

}  // namespace

AliasChoice choose_alias(const AliasRequest& request, const TakenNames& taken, Bindings& bindings) {
  return Choice(request, taken, bindings).make();
}

std::string wwid_as_name(const Wwid& wwid) {
  std::string name = wwid.text();
  std::replace(name.begin(), name.end(), '/', '_');
  if (name == "." || name == "..") name.assign(name.size(), '_');
  return name;
}

}  // namespace libpath
