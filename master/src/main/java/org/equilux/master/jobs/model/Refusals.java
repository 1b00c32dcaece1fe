package org.equilux.master.jobs.model;

import org.equilux.imaging.PictureException;

/** Words in which clients hear why a picture cannot be processed. */
public final class Refusals {
  private Refusals() {}

  /** The message of a refusal, with the option that helps where one does. */
  public static String words(PictureException refusal) {
    return refusal.isSalvageable()
        ? refusal.getMessage() + "; salvage=true (--salvage) processes what is left"
        : refusal.getMessage();
  }
}
