package org.equilux.worker;

import com.google.protobuf.ByteString;
import java.util.Optional;
import org.equilux.kernels.JobSpec;
import org.equilux.kernels.LutGrid;
import org.equilux.kernels.Operations;
import org.equilux.kernels.PixelFormat;
import org.equilux.protocol.JobOpened;
import org.equilux.protocol.Slices;

/**
 * A job that the master has told this worker about. Written by the thread that takes the master's
 * messages, before it hands attempts that need it to kernel threads; only {@code tables} changes
 * afterwards and is therefore volatile.
 */
final class OpenJob {
  private final JobSpec spec;
  private Slices incoming;
  private volatile LutGrid tables;

  /**
   * @throws IllegalArgumentException if the job is of a kind that this worker does not know
   */
  OpenJob(JobOpened opened) {
    this.spec =
        new JobSpec(
            Operations.named(opened.getOperation()),
            opened.getParametersMap(),
            PixelFormat.valueOf(opened.getFormat()),
            opened.getWidth(),
            opened.getHeight());
  }

  JobSpec spec() {
    return spec;
  }

  /**
   * Takes the next bytes of the tables.
   *
   * @throws IllegalArgumentException if they are not this job's tables
   */
  void addTables(int totalBytes, ByteString data) {
    if (incoming == null) {
      if (!spec.mayHaveTables(totalBytes)) {
        throw new IllegalArgumentException(totalBytes + " bytes are no tables of such a job");
      }
      incoming = new Slices(totalBytes);
    }
    incoming.add(data);
    if (incoming.isComplete()) {
      tables = spec.decodeTables(incoming.bytes());
      incoming = null;
    }
  }

  /** The tables; empty if they have not come, or the job has none. */
  Optional<LutGrid> tables() {
    return Optional.ofNullable(tables);
  }
}
