package org.equilux.master.accounts;

/**
 * The identity of a user of an OpenID Connect provider.
 *
 * @param issuer the provider
 * @param subject the user's id at the provider, which is never reassigned
 */
public record ExternalIdentity(String issuer, String subject) {}
