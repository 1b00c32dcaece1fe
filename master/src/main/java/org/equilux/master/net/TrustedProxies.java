package org.equilux.master.net;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The trusted reverse proxies, whose headers tell the address of a client and whether the client
 * used TLS: {@code X-Forwarded-For} and {@code X-Forwarded-Proto}, or {@code Forwarded} (RFC 7239),
 * of a request that comes from one of them.
 */
public final class TrustedProxies {
  /** No proxy: the peer address of a connection is the client's. */
  public static final TrustedProxies NONE = new TrustedProxies(List.of());

  /** A network: all addresses with the same leading bits. */
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
   * Parses addresses and networks, such as {@code 10.0.0.7,172.16.0.0/12}.
   *
   * @throws IllegalArgumentException if an element is neither; the message names it
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

  /** Whether an address belongs to a proxy. */
  public boolean contains(String address) {
    try {
      InetAddress literal = InetAddress.ofLiteral(address);
      return networks.stream().anyMatch(network -> network.contains(literal));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * The address of a request's client: the last forwarded address that is not a trusted proxy's.
   *
   * @param peer address of the connection
   * @param forwardedFor values of {@code X-Forwarded-For}, in order
   * @param forwarded values of {@code Forwarded}, in order
   */
  public String client(String peer, List<String> forwardedFor, List<String> forwarded) {
    if (!contains(peer)) {
      return peer;
    }
    String first = last(peer, elements(forwardedFor));
    String second =
        last(
            peer, elements(forwarded).stream().map(element -> parameter(element, "for=")).toList());
    // A proxy sets one of the two headers, and may pass the other one unchanged from its client.
    if (forwardedFor.isEmpty() || forwarded.isEmpty()) {
      return forwardedFor.isEmpty() ? second : first;
    }
    return first.equals(second) ? first : peer;
  }

  /**
   * Whether the nearest proxy, by the last value, reports that its client used TLS.
   *
   * @param peer address of the connection
   * @param forwardedProto values of {@code X-Forwarded-Proto}, in order
   * @param forwarded values of {@code Forwarded}, in order
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
        // "unknown" or a name: the address of the next proxy is the best known one.
        return client;
      }
    }
    return client;
  }

  /** The value of a parameter in an element of {@code Forwarded}; empty if it has none. */
  private static String parameter(String element, String name) {
    for (String pair : element.split(";", -1)) {
      String parameter = pair.strip();
      if (parameter.toLowerCase(Locale.ROOT).startsWith(name)) {
        return parameter.substring(name.length()).replace("\"", "");
      }
    }
    return "";
  }

  /** Strips the port of "1.2.3.4:5" and "[2001:db8::1]:5". */
  private static String withoutPort(String text) {
    if (text.startsWith("[")) {
      int end = text.indexOf(']');
      return end < 0 ? text : text.substring(1, end);
    }
    int colon = text.indexOf(':');
    return colon >= 0 && colon == text.lastIndexOf(':') ? text.substring(0, colon) : text;
  }
}
