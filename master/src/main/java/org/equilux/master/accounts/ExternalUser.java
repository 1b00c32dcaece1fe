package org.equilux.master.accounts;

/**
 * What a provider says of a user who signed in there.
 *
 * @param name that the user has there; it may be any text
 * @param admin whether the user is an administrator here
 */
public record ExternalUser(ExternalIdentity identity, String name, boolean admin) {}
