package org.equilux.master.jobs.model;

import org.equilux.imaging.PictureException;

/** Messages for clients about pictures that cannot be processed. */
public final class Refusals {
  private Refusals() {}

  /** The message of a refusal, with the option that helps, if there is one. */
  public static String words(PictureException refusal) {
    return refusal.isSalvageable()
        ? refusal.getMessage() + "; salvage=true (--salvage) processes the undamaged part"
        : refusal.getMessage();
  }
}
