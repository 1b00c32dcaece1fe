package org.equilux.master.jobs.model;

/**
 * The idempotency key with which a client can repeat a request that makes a job, for example if its
 * connection broke before the answer.
 *
 * @param account id of the client's account
 * @param name the key chosen by the client
 * @param fingerprint checksum of the request, to detect a key that is reused for another request
 * @param known id of the job that the key belonged to when the request began, which is deleted;
 *     null if there was none
 */
public record SubmissionKey(String account, String name, long fingerprint, String known) {
  /** The key of a request that found no job of this key. */
  public SubmissionKey(String account, String name, long fingerprint) {
    this(account, name, fingerprint, null);
  }
}
