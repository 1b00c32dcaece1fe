package org.equilux.master.accounts;

/**
 * A user as described by the OpenID Connect provider.
 *
 * @param name of the user at the provider; may be any text
 * @param admin whether the user is an administrator here
 */
public record ExternalUser(ExternalIdentity identity, String name, boolean admin) {}
