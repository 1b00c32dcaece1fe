package org.equilux.protocol;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * The certificate, key and trusted authorities of one side of a TLS connection.
 *
 * @param authorities that the other side's certificate must come from; none if it need not show any
 * @param identity shown to the other side; empty for none
 */
public record TlsMaterial(List<X509Certificate> authorities, Optional<Identity> identity) {
  /** The only version spoken: both sides are ours, and it has no weak choices. */
  public static final String VERSION = "TLSv1.3";

  /**
   * A certificate with its key.
   *
   * @param chain the certificate first, then those that lead to an authority; at least one
   * @param key of the first
   */
  public record Identity(List<X509Certificate> chain, PrivateKey key) {}
}
