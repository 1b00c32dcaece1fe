package org.equilux.master.jobs.upload;

import java.time.Instant;

/**
 * A file that a client sends piece by piece, as the API shows it.
 *
 * @param id random and unguessable
 * @param name as its owner calls it, made safe to show
 * @param length bytes that it will have
 * @param offset bytes that are here
 * @param expires when the upload is removed if no more bytes come and no job takes it
 */
public record ResumableUpload(
    String id, String name, long length, long offset, Instant created, Instant expires) {}
