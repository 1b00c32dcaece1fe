package org.equilux.master.jobs.model;

/**
 * The key under which a client may repeat the request that made a job, as it does when its
 * connection broke before the answer came.
 *
 * @param account the id of the client's account
 * @param name the key as the client chose it
 * @param fingerprint of the request, which tells it from others
 */
public record SubmissionKey(String account, String name, long fingerprint) {}
