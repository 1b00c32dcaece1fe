package org.equilux.master.accounts;

/**
 * A user as described by the provider where the user signed in.
 *
 * @param name that the user has there; it may be any text
 * @param admin whether the user is an administrator here
 */
public record ExternalUser(ExternalIdentity identity, String name, boolean admin) {}
