package org.equilux.master.jobs.model;

import java.time.Instant;
import java.util.Map;
import org.equilux.imaging.options.WriteOptions;
import org.equilux.master.accounts.Accounts;

/**
 * The part of a job's record that never changes: which picture is processed, how, and for which
 * account.
 *
 * @param id random and unguessable
 * @param owner the account that the job belongs to; records of older releases have none and are the
 *     administrator's
 * @param name the input's base name as its owner calls it, made safe to show
 * @param operation the operation's name
 * @param parameters complete and canonical; the value of a file parameter is the file's name as its
 *     owner calls it, made safe to show
 * @param output options of the result's file as {@link WriteOptions#values} writes them; records of
 *     older releases have none
 * @param client address from which the job was submitted
 * @param batch the id of the job's batch; null if the job is in no batch
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
