package org.equilux.worker;

import com.google.protobuf.ByteString;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.equilux.imaging.BandCoding;
import org.equilux.imaging.PageInfo;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.operation.JobSpec;
import org.equilux.kernels.operation.Operations;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.observe.LogContext;
import org.equilux.protocol.JobOpened;
import org.equilux.protocol.Slices;

/**
 * A job that the master has told this worker about. Written by the thread that takes the master's
 * messages, before it hands attempts that need it to kernel threads; only {@code tables} changes
 * afterwards and is therefore volatile.
 */
final class OpenJob {
  private final Map<String, String> logContext;
  private final JobSpec spec;
  private final Optional<BandCoding> input;
  private final Optional<BandCoding> output;
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
    this.logContext = Map.of("job", opened.getJobId(), "page", Integer.toString(opened.getPage()));
    this.input = coding(opened.getInputCoding(), spec, spec.format());
    this.output = coding(opened.getOutputCoding(), spec, spec.outputFormat());
  }

  private static Optional<BandCoding> coding(ByteString bytes, JobSpec spec, PixelFormat format) {
    if (bytes.isEmpty()) {
      return Optional.empty();
    }
    BandCoding coding = BandCoding.parse(bytes.toByteArray());
    PageInfo page = coding.page();
    if (page.width() != spec.width() || page.height() != spec.height() || page.format() != format) {
      throw new IllegalArgumentException("a coding of bands of another picture");
    }
    return Optional.of(coding);
  }

  /** How chunks come; empty if as raw rows. */
  Optional<BandCoding> input() {
    return input;
  }

  /** How results are wanted; empty if as raw rows. */
  Optional<BandCoding> output() {
    return output;
  }

  /** Lines logged of this job's chunk belong there, until the scope is closed. */
  LogContext.Scope logged(int chunk) {
    Map<String, String> entries = new LinkedHashMap<>(logContext);
    entries.put("chunk", Integer.toString(chunk));
    return LogContext.with(entries);
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
