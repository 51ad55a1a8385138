#include "libpath/sys/lldp_neighbours.h"

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>

#include "libpath/sys/lldp_library.h"
#include "libpath/sys/lldp_socket.h"

namespace libpath {
namespace {

constexpr int kLldpAttempts = 5;  // interfaces come and go while they are asked about

// lldpd keeps 32 neighbours of an interface, unless it is told to keep more.
constexpr std::size_t kMostRead = 1024;

class LldpAtom {
 public:
  LldpAtom(const LldpLibrary& library, lldpctl_atom_t* atom) : library_(&library), atom_(atom) {}
  ~LldpAtom() {
    if (atom_ != nullptr) library_->release(atom_);
  }
  LldpAtom(LldpAtom&& other) noexcept
      : library_(other.library_), atom_(std::exchange(other.atom_, nullptr)) {}
  LldpAtom(const LldpAtom&) = delete;
  LldpAtom& operator=(const LldpAtom&) = delete;
  LldpAtom& operator=(LldpAtom&&) = delete;

  explicit operator bool() const { return atom_ != nullptr; }
  lldpctl_atom_t* get() const { return atom_; }
  LldpAtom part(lldpctl_key_t key) const {
    return {*library_, atom_ == nullptr ? nullptr : library_->get(atom_, key)};
  }
  std::string text(lldpctl_key_t key) const {
    const char* told = atom_ == nullptr ? nullptr : library_->get_str(atom_, key);
    return told == nullptr ? std::string() : neighbour_text(told);
  }
  // Nothing that is asked for is negative, unless it is not told.
  std::optional<long> number(lldpctl_key_t key) const {
    const long told = atom_ == nullptr ? -1 : library_->get_int(atom_, key);
    return told < 0 ? std::nullopt : std::optional(told);
  }
  std::span<const std::uint8_t> bytes(lldpctl_key_t key) const {
    std::size_t size = 0;
    const std::uint8_t* told = atom_ == nullptr ? nullptr : library_->get_buffer(atom_, key, &size);
    return told == nullptr ? std::span<const std::uint8_t>() : std::span(told, size);
  }
  // Until `visit` says false.
  template <typename Visit>
  void each(Visit&& visit) const {
    if (atom_ == nullptr) return;
    for (auto* at = library_->iter(atom_); at != nullptr; at = library_->iter_next(atom_, at)) {
      const LldpAtom value(*library_, library_->iter_value(atom_, at));
      if (!value || !visit(value)) return;
    }
  }

 private:
  const LldpLibrary* library_;
  lldpctl_atom_t* atom_;
};

// One connection. After a failure it answers nothing more.
class LldpConnection {
 public:
  LldpConnection(const LldpLibrary& library, LldpSocket socket)
      : library_(library),
        socket_(std::move(socket)),
        connection_(library.connection_new(send, receive, this), library.connection_release) {}

  // Neighbours of all interfaces. Busy: an interface went away.
  Result<std::vector<LinkNeighbour>> ask();

 private:
  static ssize_t send(lldpctl_conn_t*, const std::uint8_t* data, std::size_t length, void* self) {
    auto& connection = *static_cast<LldpConnection*>(self);
    const Status sent = connection.socket_.send({data, length});
    return sent ? static_cast<ssize_t>(length) : connection.failed(sent.error());
  }
  // The library's declaration says const and means a buffer to fill.
  static ssize_t receive(lldpctl_conn_t*, const std::uint8_t* data, std::size_t length,
                         void* self) {
    auto& connection = *static_cast<LldpConnection*>(self);
    auto* buffer = const_cast<std::uint8_t*>(data);
    const auto got = connection.socket_.receive({buffer, length});
    return got ? static_cast<ssize_t>(*got) : connection.failed(got.error());
  }
  ssize_t failed(const Error& error) {
    error_ = error;
    return LLDPCTL_ERR_CALLBACK_FAILURE;
  }
  LldpAtom atom(lldpctl_atom_t* atom) const { return {library_, atom}; }
  Error last_error() const;
  void read_port(const std::string& name, const LldpAtom& port);

  const LldpLibrary& library_;
  LldpSocket socket_;
  std::unique_ptr<lldpctl_conn_t, decltype(LldpLibrary::connection_release)> connection_;
  std::optional<Error> error_;  // of the socket
  std::vector<LinkNeighbour> found_;
};

Error LldpConnection::last_error() const {
  if (error_) return *error_;
  const lldpctl_error_t error = library_.last_error(connection_.get());
  return {Errc::io, std::string("ask lldpd: ") + library_.error_text(error)};
}

LinkNeighbour read_neighbour(const LldpAtom& neighbour) {
  const LldpAtom chassis = neighbour.part(lldpctl_k_port_chassis);
  LinkNeighbour told;
  told.chassis = chassis_id(chassis.number(lldpctl_k_chassis_id_subtype).value_or(0),
                            chassis.bytes(lldpctl_k_chassis_id));
  told.port = port_id(neighbour.number(lldpctl_k_port_id_subtype).value_or(0),
                      neighbour.bytes(lldpctl_k_port_id));
  told.system = chassis.text(lldpctl_k_chassis_name);
  told.port_description = neighbour.text(lldpctl_k_port_descr);
  const auto aggregation = neighbour.number(lldpctl_k_port_dot3_aggregid);
  if (aggregation && *aggregation > 0 && std::in_range<std::uint32_t>(*aggregation)) {
    told.aggregation = static_cast<std::uint32_t>(*aggregation);
  }
  told.ttl = Seconds{neighbour.number(lldpctl_k_port_ttl).value_or(0)};
  told.since = std::chrono::sys_seconds(Seconds{neighbour.number(lldpctl_k_port_age).value_or(0)});
  return told;
}

void LldpConnection::read_port(const std::string& name, const LldpAtom& port) {
  const long index = port.number(lldpctl_k_port_index).value_or(0);
  std::size_t seen = 0;
  port.part(lldpctl_k_port_neighbors).each([&](const LldpAtom& neighbour) {
    if (neighbour.number(lldpctl_k_port_hidden).value_or(0) == 0) {
      LinkNeighbour told = read_neighbour(neighbour);
      told.interface = name;
      told.link = std::in_range<std::int32_t>(index) ? static_cast<LinkIndex>(index) : 0;
      found_.push_back(std::move(told));
    }
    return ++seen < kMostRead;
  });
}

Result<std::vector<LinkNeighbour>> LldpConnection::ask() {
  if (connection_ == nullptr) return fail_errno("ask lldpd", ENOMEM);
  const LldpAtom interfaces = atom(library_.get_interfaces(connection_.get()));
  // No interface at all is an empty list, not a missing one.
  if (!interfaces) return tl::unexpected(last_error());
  bool went_away = false;
  interfaces.each([&](const LldpAtom& interface) {
    const LldpAtom port = atom(library_.get_port(interface.get()));
    went_away = !port;
    if (port) read_port(interface.text(lldpctl_k_interface_name), port);
    return !went_away;
  });
  if (error_) return tl::unexpected(*error_);
  if (went_away) return fail(Errc::busy, last_error().what);
  return std::move(found_);
}

}  // namespace

Result<std::vector<LinkNeighbour>> LldpNeighbours::neighbours() {
  const TimePoint deadline = std::chrono::steady_clock::now() + patience_;
  auto library = LldpLibrary::load();
  if (!library) return tl::unexpected(library.error());
  const std::string path = socket_.empty() ? library->default_transport() : socket_;
  for (int attempt = 1;; ++attempt) {
    auto socket = LldpSocket::connect(path, deadline);
    if (!socket) return tl::unexpected(socket.error());
    auto told = LldpConnection(*library, std::move(*socket)).ask();
    if (told) arrange(*told);
    if (told || told.error().code != Errc::busy || attempt == kLldpAttempts) return told;
  }
}

}  // namespace libpath
