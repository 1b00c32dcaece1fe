package org.equilux.master.jobs.upload;

import java.time.Instant;

/** An upload as stored in the database. */
record UploadRecord(String id, String owner, String name, long length, Instant created) {
  boolean isOf(String account) {
    return owner.equals(account);
  }
}
