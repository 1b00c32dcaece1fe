package org.equilux.master.accounts;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** A part of the API that a token grants. */
public enum Scope {
  /** Sending pictures; creating, cancelling and deleting jobs and batches. */
  SUBMIT,
  /** Reading jobs, batches and the cluster; downloading pictures. */
  READ,
  /** For tokens of administrators: users, and data of other users. */
  ADMIN;

  /** Every scope. */
  public static final Set<Scope> ALL = set(EnumSet.allOf(Scope.class));

  /** The default scopes of a token, sufficient for {@code equilux submit}. */
  public static final Set<Scope> USUAL = set(EnumSet.of(SUBMIT, READ));

  /** An unmodifiable set in the order of this enum. */
  static Set<Scope> set(Collection<Scope> scopes) {
    EnumSet<Scope> ordered = EnumSet.noneOf(Scope.class);
    ordered.addAll(scopes);
    return Collections.unmodifiableSet(ordered);
  }
}
