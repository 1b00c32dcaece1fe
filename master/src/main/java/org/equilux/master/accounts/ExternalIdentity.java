package org.equilux.master.accounts;

/**
 * A user of an OpenID Connect provider.
 *
 * @param issuer the provider
 * @param subject the user's id there, which never goes to another user
 */
public record ExternalIdentity(String issuer, String subject) {}
