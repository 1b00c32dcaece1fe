package org.equilux.master.accounts;

import java.time.Instant;

/**
 * A browser that signed in, known by the hash of its cookie.
 *
 * @param owner the account
 */
record Session(String owner, Instant created, Instant expires) {}
