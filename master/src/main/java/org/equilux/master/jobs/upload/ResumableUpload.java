package org.equilux.master.jobs.upload;

import java.time.Instant;

/**
 * A resumable upload as the API shows it.
 *
 * @param id random and unguessable
 * @param name given by the owner, sanitized for display
 * @param length announced length in bytes
 * @param offset number of stored bytes
 * @param expires when the upload is removed unless bytes are added or a job uses it
 */
public record ResumableUpload(
    String id, String name, long length, long offset, Instant created, Instant expires) {}
