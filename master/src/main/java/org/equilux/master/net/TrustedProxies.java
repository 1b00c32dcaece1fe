package org.equilux.master.net;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The reverse proxies whose word counts for the address of a client, and for whether it spoke TLS:
 * {@code X-Forwarded-For} and {@code X-Forwarded-Proto}, or {@code Forwarded} (RFC 7239), of a
 * request that comes from one of them.
 */
public final class TrustedProxies {
  /** No proxy: the address of a connection is its client's. */
  public static final TrustedProxies NONE = new TrustedProxies(List.of());

  /** A network: all addresses that begin with the first bits of this one. */
  private record Network(InetAddress address, int bits) {
    boolean contains(InetAddress other) {
      byte[] own = address.getAddress();
      byte[] others = other.getAddress();
      if (others.length != own.length) {
        return false;
      }
      for (int i = 0; i < bits; i++) {
        int bit = 0x80 >> i % 8;
        if ((others[i / 8] & bit) != (own[i / 8] & bit)) {
          return false;
        }
      }
      return true;
    }
  }

  private final List<Network> networks;

  private TrustedProxies(List<Network> networks) {
    this.networks = List.copyOf(networks);
  }

  /**
   * Reads addresses and networks, such as {@code 10.0.0.7,172.16.0.0/12}.
   *
   * @throws IllegalArgumentException if one is neither; the message says which
   */
  public static TrustedProxies of(String text) {
    List<Network> networks = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      String[] halves = part.strip().split("/", -1);
      try {
        InetAddress address = InetAddress.ofLiteral(halves[0]);
        int all = 8 * address.getAddress().length;
        int bits = halves.length == 1 ? all : Integer.parseInt(halves[1]);
        if (halves.length > 2 || bits < 0 || bits > all) {
          throw new IllegalArgumentException("its length is wrong");
        }
        networks.add(new Network(address, bits));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "\"%s\" is neither an address nor a network, such as 10.0.0.7 or 172.16.0.0/12"
                .formatted(part.strip()),
            e);
      }
    }
    return new TrustedProxies(networks);
  }

  /** Whether an address is a proxy's. */
  public boolean contains(String address) {
    try {
      InetAddress literal = InetAddress.ofLiteral(address);
      return networks.stream().anyMatch(network -> network.contains(literal));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * The address of a request's client: the last one that a proxy names and that is no proxy's.
   *
   * @param peer the address that the request comes from
   * @param forwardedFor the values of {@code X-Forwarded-For}, in their order
   * @param forwarded the values of {@code Forwarded}, in their order
   */
  public String client(String peer, List<String> forwardedFor, List<String> forwarded) {
    if (!contains(peer)) {
      return peer;
    }
    String first = last(peer, elements(forwardedFor));
    String second =
        last(
            peer, elements(forwarded).stream().map(element -> parameter(element, "for=")).toList());
    // A proxy sets one of the two, and may pass on the other one as its client wrote it.
    if (forwardedFor.isEmpty() || forwarded.isEmpty()) {
      return forwardedFor.isEmpty() ? second : first;
    }
    return first.equals(second) ? first : peer;
  }

  /**
   * Whether a proxy says that its client spoke TLS: by the last value, as that is the nearest
   * proxy's.
   *
   * @param peer the address that the request comes from
   * @param forwardedProto the values of {@code X-Forwarded-Proto}, in their order
   * @param forwarded the values of {@code Forwarded}, in their order
   */
  public boolean isSecure(String peer, List<String> forwardedProto, List<String> forwarded) {
    if (!contains(peer)) {
      return false;
    }
    List<String> protocols =
        forwardedProto.isEmpty()
            ? elements(forwarded).stream().map(element -> parameter(element, "proto=")).toList()
            : elements(forwardedProto);
    return !protocols.isEmpty() && protocols.getLast().strip().equalsIgnoreCase("https");
  }

  private static List<String> elements(List<String> values) {
    return values.stream().flatMap(value -> Arrays.stream(value.split(",", -1))).toList();
  }

  private String last(String peer, List<String> hops) {
    String client = peer;
    for (int i = hops.size() - 1; i >= 0 && contains(client); i--) {
      String address = withoutPort(hops.get(i).strip());
      try {
        client = InetAddress.ofLiteral(address).getHostAddress();
      } catch (IllegalArgumentException e) {
        // "unknown", or a name: the proxy before it is all that is known.
        return client;
      }
    }
    return client;
  }

  /** The value of a parameter in an element of {@code Forwarded}; empty if there is none. */
  private static String parameter(String element, String name) {
    for (String pair : element.split(";", -1)) {
      String parameter = pair.strip();
      if (parameter.toLowerCase(Locale.ROOT).startsWith(name)) {
        return parameter.substring(name.length()).replace("\"", "");
      }
    }
    return "";
  }

  /** "1.2.3.4:5" and "[2001:db8::1]:5" are an address and a port. */
  private static String withoutPort(String text) {
    if (text.startsWith("[")) {
      int end = text.indexOf(']');
      return end < 0 ? text : text.substring(1, end);
    }
    int colon = text.indexOf(':');
    return colon >= 0 && colon == text.lastIndexOf(':') ? text.substring(0, colon) : text;
  }
}
