package org.equilux.master.jobs.limit;

/** A limited resource, with the option of {@code equilux serve} that sets the limit. */
public enum Limit {
  UPLOAD_BYTES("upload", "--max-upload", false),
  PIXELS("pixels", "--max-pixels", false),
  PAGES("pages", "--max-pages", false),
  QUEUED("queued", "--max-queued", true),
  KEPT("kept", "--max-kept", false),
  BATCHES("batches", "--max-batches", false),
  UPLOADS("uploads", "--max-uploads", false),
  FOLLOWERS("followers", "--max-followers", true),
  USER_BYTES("user-data", "--max-user-data", false),
  DATA_BYTES("data", "--max-data", false),
  DISK("disk", "--disk-reserve", false),
  REQUESTS("requests", null, true),
  VIEWS("views", null, true);

  private final String word;
  private final String option;
  private final boolean passing;

  Limit(String word, String option, boolean passing) {
    this.word = word;
    this.option = option;
    this.passing = passing;
  }

  /** The name in the answers to refused requests. */
  public String word() {
    return word;
  }

  /** The option that sets the limit; null if there is none. */
  public String option() {
    return option;
  }

  /** Whether usage falls by itself, without deletions by the user. */
  public boolean isPassing() {
    return passing;
  }
}
