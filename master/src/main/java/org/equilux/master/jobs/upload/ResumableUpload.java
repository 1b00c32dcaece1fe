package org.equilux.master.jobs.upload;

import java.time.Instant;

/**
 * A file that is or was sent piece by piece, as people see it.
 *
 * @param id random and unguessable
 * @param name as its owner calls it, made safe to show
 * @param length bytes that it will have
 * @param offset bytes that are here
 * @param expires when it vanishes if nothing more comes and no job takes it
 */
public record ResumableUpload(
    String id, String name, long length, long offset, Instant created, Instant expires) {}
