package org.equilux.master.jobs.model;

/** A limited quantity, and the option of {@code equilux serve} that raises its limit. */
public enum Limit {
  UPLOAD_BYTES("upload", "--max-upload"),
  PIXELS("pixels", "--max-pixels"),
  PAGES("pages", "--max-pages"),
  QUEUED("queued", "--max-queued"),
  DATA_BYTES("data", "--max-data");

  private final String word;
  private final String option;

  Limit(String word, String option) {
    this.word = word;
    this.option = option;
  }

  /** The name in answers to refused requests. */
  public String word() {
    return word;
  }

  public String option() {
    return option;
  }
}
