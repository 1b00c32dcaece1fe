package org.equilux.protocol;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/** The names that a certificate gives to what shows it: its common name, and its DNS names. */
public final class CertificateNames {
  /** The kind of a DNS name among the alternative names (RFC 5280, section 4.2.1.6). */
  private static final int DNS_NAME = 2;

  private CertificateNames() {}

  /** The names, the common name first. */
  public static Set<String> of(X509Certificate certificate) {
    Set<String> names = new LinkedHashSet<>();
    commonName(certificate).ifPresent(names::add);
    for (List<?> name : alternatives(certificate)) {
      if (name.getFirst().equals(DNS_NAME)) {
        names.add((String) name.get(1));
      }
    }
    return names;
  }

  private static Optional<String> commonName(X509Certificate certificate) {
    try {
      // The most specific part comes last.
      return new LdapName(certificate.getSubjectX500Principal().getName())
          .getRdns().reversed().stream()
              .filter(part -> part.getType().equalsIgnoreCase("CN"))
              .map(Rdn::getValue)
              .filter(String.class::isInstance)
              .map(String.class::cast)
              .findFirst();
    } catch (InvalidNameException e) {
      return Optional.empty();
    }
  }

  private static Collection<List<?>> alternatives(X509Certificate certificate) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names == null ? List.of() : names;
    } catch (CertificateParsingException e) {
      return List.of();
    }
  }
}
