package org.equilux.master.accounts;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** A part of the API that a token opens. */
public enum Scope {
  /** Sending pictures; making, cancelling and deleting jobs and batches. */
  SUBMIT,
  /** Seeing jobs, batches and the cluster; downloading pictures. */
  READ,
  /** With the token of an administrator: users, and what belongs to other users. */
  ADMIN;

  /** Every scope. */
  public static final Set<Scope> ALL = set(EnumSet.allOf(Scope.class));

  /** The scopes of a token for which none were asked: enough for {@code equilux submit}. */
  public static final Set<Scope> USUAL = set(EnumSet.of(SUBMIT, READ));

  /** An unmodifiable set in the order of this list. */
  static Set<Scope> set(Collection<Scope> scopes) {
    EnumSet<Scope> ordered = EnumSet.noneOf(Scope.class);
    ordered.addAll(scopes);
    return Collections.unmodifiableSet(ordered);
  }
}
