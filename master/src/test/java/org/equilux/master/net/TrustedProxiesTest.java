package org.equilux.master.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesTest {
  private static final TrustedProxies PROXIES =
      TrustedProxies.of("10.0.0.7, 172.16.0.0/12, fd00::/8");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # peer       | X-Forwarded-For                 | Forwarded                              | client
          192.0.2.1    | 198.51.100.1                    | ''                                     | 192.0.2.1
          10.0.0.7     | ''                              | ''                                     | 10.0.0.7
          10.0.0.7     | 198.51.100.1                    | ''                                     | 198.51.100.1
          10.0.0.7     | 203.0.113.9, 198.51.100.1       | ''                                     | 198.51.100.1
          10.0.0.7     | 198.51.100.1, 172.31.255.255    | ''                                     | 198.51.100.1
          10.0.0.7     | 198.51.100.1, 172.32.0.0        | ''                                     | 172.32.0.0
          10.0.0.7     | 198.51.100.1:4711               | ''                                     | 198.51.100.1
          10.0.0.7     | 198.51.100.1, unknown           | ''                                     | 10.0.0.7
          fd00::1      | 2001:db8::1                     | ''                                     | 2001:db8:0:0:0:0:0:1
          10.0.0.7     | ''                              | for=198.51.100.1;proto=https           | 198.51.100.1
          10.0.0.7     | ''                              | proto=http;For="[2001:db8::1]:80"      | 2001:db8:0:0:0:0:0:1
          10.0.0.7     | ''                              | for=203.0.113.9, for=198.51.100.1      | 198.51.100.1
          10.0.0.7     | ''                              | proto=https                            | 10.0.0.7
          10.0.0.7     | 198.51.100.1                    | for=198.51.100.1                       | 198.51.100.1
          10.0.0.7     | 198.51.100.1                    | for=203.0.113.9                        | 10.0.0.7
          """)
  void findsTheClientsAddress(String peer, String forwardedFor, String forwarded, String client) {
    assertEquals(client, PROXIES.client(peer, values(forwardedFor), values(forwarded)));
  }

  private static List<String> values(String text) {
    return text.isEmpty() ? List.of() : List.of(text);
  }

  @Test
  void trustsNoProxyByDefault() {
    assertEquals(
        "10.0.0.7", TrustedProxies.NONE.client("10.0.0.7", List.of("198.51.100.1"), List.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "proxy.example.org", "10.0.0.0/33", "10.0.0.0/8/8", "10.0.0.1,", "::/x"})
  void refusesMalformedNetworks(String text) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> TrustedProxies.of(text));
    assertTrue(e.getMessage().contains("neither an address nor a network"), e.getMessage());
  }
}
