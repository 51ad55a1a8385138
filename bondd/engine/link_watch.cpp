#include "bondd/engine/link_watch.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <sys/epoll.h>

#include "libpath/base/log.h"
#include "libpath/loop/executor.h"

namespace bondd {

using libpath::Link;
using libpath::LinkEvent;
using libpath::LinkIndex;
using libpath::LinkMessage;
using libpath::log;
using libpath::LogLevel;
using libpath::Result;
using libpath::Rtnetlink;
using libpath::Status;

namespace {

// Batches a turn of the loop: a storm must not keep it from everything else.
constexpr int kBatchesATurn = 4;
// What a socket's buffer holds at most.
constexpr int kBatchesToCatchUp = 64;

using Versions = std::map<LinkIndex, std::uint64_t>;

// 0: no event has told of it.
std::uint64_t version_in(const Versions& versions, LinkIndex index) {
  const auto known = versions.find(index);
  return known == versions.end() ? 0 : known->second;
}

}  // namespace

Status LinkWatch::start() {
  const auto fd = edges_.rtnetlink.listen();
  if (!fd) return tl::unexpected(fd.error());
  edges_.loop.watch(*fd, EPOLLIN, [this](std::uint32_t) { on_ready(); });
  request_dump();
  return {};
}

void LinkWatch::on_ready() { read(kBatchesATurn); }

void LinkWatch::catch_up() { read(kBatchesToCatchUp); }

void LinkWatch::read(int batches) {
  for (int i = 0; i < batches; ++i) {
    const auto batch = edges_.rtnetlink.read_events();
    stats_.messages += batch.messages.size();
    if (batch.overrun) {
      ++stats_.overruns;
      log(LogLevel::warning, "events of interfaces were lost: reading all interfaces again");
      lost_ = true;
      become_stale();
    }
    for (const LinkMessage& message : batch.messages) take(message);
    if (batch.more) continue;
    // Not before: what still lay in the socket is older than what was lost, and than the dump.
    if (std::exchange(lost_, false)) resync();
    return;
  }
}

void LinkWatch::take(const LinkMessage& message) {
  const LinkIndex index = message.link.index;
  versions_[index] = ++last_version_;
  if (dumping_) touched_.insert(index);
  if (message.gone) return drop(index);
  put(message.link, message.event);
}

void LinkWatch::put(Link now, LinkEvent event) {
  const Link* known = table_.find(now.index);
  const auto before = known == nullptr ? std::nullopt : std::optional<Link>(*known);
  // Events and dumps come without counters: the last ones read stand.
  if (before && !now.counters) now.counters = before->counters;
  const LinkIndex index = now.index;
  table_.set(std::move(now));
  if (before && event == LinkEvent::none) {
    // Counters count: that is no news.
    Link same = *before;
    same.counters = table_.find(index)->counters;
    if (same == *table_.find(index)) return;
  }
  ++stats_.told;
  observer_.link_changed(before ? &*before : nullptr, *table_.find(index), event);
}

void LinkWatch::drop(LinkIndex index) {
  const Link* known = table_.find(index);
  if (known == nullptr) return;
  const Link last = *known;
  table_.erase(index);
  versions_.erase(index);
  ++stats_.told;
  observer_.link_gone(last);
}

void LinkWatch::become_stale() {
  if (!std::exchange(stale_, true)) observer_.links_stale();
}

void LinkWatch::resync() {
  become_stale();
  request_dump();
}

void LinkWatch::request_dump() {
  if (dumping_) {
    again_ = true;
    return;
  }
  edges_.loop.cancel(std::exchange(retry_, 0));
  dumping_ = true;
  again_ = false;
  touched_.clear();
  ++stats_.dumps;
  auto links = std::make_shared<Result<std::vector<Link>>>();
  edges_.executor.post(
      "links",
      [links, &rtnetlink = edges_.rtnetlink] { *links = rtnetlink.links(Rtnetlink::Counters::no); },
      [this, links] { dumped(std::move(*links)); });
}

void LinkWatch::dumped(Result<std::vector<Link>> links) {
  catch_up();
  dumping_ = false;
  if (!links) {
    if (!std::exchange(complained_, true)) {
      log(LogLevel::error, "{}; trying again", links.error().message());
    }
    retry_ = edges_.loop.at(edges_.loop.now() + kRetry, [this] {
      retry_ = 0;
      request_dump();
    });
    return;
  }
  complained_ = false;
  std::set<LinkIndex> there;
  for (Link& link : *links) {
    there.insert(link.index);
    if (touched_.count(link.index) == 0) put(std::move(link), LinkEvent::none);
  }
  std::vector<LinkIndex> gone;
  for (const auto& [index, link] : table_.all()) {
    if (there.count(index) == 0 && touched_.count(index) == 0) gone.push_back(index);
  }
  for (const LinkIndex index : gone) drop(index);
  if (again_ || lost_) return request_dump();
  if (std::exchange(stale_, false)) observer_.links_fresh();
}

void LinkWatch::refresh(std::vector<LinkIndex> links, std::function<void()> done) {
  Versions versions;
  for (const LinkIndex index : links) {
    if (const auto known = versions_.find(index); known != versions_.end()) versions.insert(*known);
  }
  auto found = std::make_shared<Result<std::vector<Link>>>();
  edges_.executor.post(
      "look",
      [found, links = std::move(links), &rtnetlink = edges_.rtnetlink] {
        *found = rtnetlink.look(links);
      },
      [this, found, versions = std::move(versions), done = std::move(done)] {
        if (!*found) log(LogLevel::debug, "{}", found->error().message());
        catch_up();
        for (Link& link : found->value_or(std::vector<Link>{})) {
          // Whatever happened to it meanwhile was told by an event, which is newer.
          const bool same = table_.find(link.index) != nullptr &&
                            version_in(versions, link.index) == version_in(versions_, link.index);
          if (same) put(std::move(link), LinkEvent::none);
        }
        if (done) done();
      });
}

}  // namespace bondd
