package org.equilux.master.jobs.model;

import java.time.Instant;
import java.util.Map;
import org.equilux.imaging.options.WriteOptions;
import org.equilux.master.accounts.Accounts;

/**
 * The immutable part of a job's record: picture, operation and account.
 *
 * @param id random and unguessable
 * @param owner id of the account; null in records of older releases, which belong to the
 *     administrator
 * @param name the picture's base name given by the owner, sanitized for display
 * @param operation name of the operation
 * @param parameters complete and canonical; the value of a file parameter is the file's name given
 *     by the owner, sanitized for display
 * @param output options of the result's file in the form of {@link WriteOptions#values}; null in
 *     records of older releases
 * @param client address of the submitting client
 * @param batch id of the job's batch; null if the job has none
 */
public record JobSubmission(
    String id,
    String owner,
    String name,
    String operation,
    Map<String, String> parameters,
    Map<String, String> output,
    String client,
    String batch,
    Instant created,
    PictureFacts picture) {

  public JobSubmission {
    owner = owner == null ? Accounts.ADMIN : owner;
    output = output == null ? Map.of() : output;
  }
}
