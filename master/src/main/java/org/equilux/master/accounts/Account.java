package org.equilux.master.accounts;

import java.time.Instant;

/**
 * A person or program that may sign in.
 *
 * @param password its hash, as {@link Passwords} writes it; empty if no password fits
 */
public record Account(String name, boolean admin, String password, Instant created) {}
