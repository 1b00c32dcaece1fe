package org.equilux.chunks;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;
import org.equilux.imaging.BandCoding;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureFormats;
import org.equilux.imaging.RawCoding;
import org.equilux.kernels.operation.JobSpec;
import org.equilux.kernels.operation.Operations;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.SampleType;
import org.equilux.kernels.pixels.ValueRange;

/**
 * The task for one page of a picture, without the pixels: everything needed to compute any of the
 * page's chunks, in any process.
 *
 * @param job id of the job, for logs; empty if there is none
 * @param page index in the result, from 0
 * @param spec the operation, its parameters, and the page's size and format
 * @param input coding of chunks
 * @param output coding of chunks' results
 */
public record PageTask(String job, int page, JobSpec spec, BandCoding input, BandCoding output) {
  /** The version of the serial form; a process refuses tasks of other versions. */
  private static final int VERSION = 2;

  /**
   * The size limit in bytes of the serial form; codings have some kilobytes, parameters some tens
   * of bytes.
   */
  private static final int MAX_BYTES = 1 << 20;

  private static final int MAX_PARAMETERS = 1_000;

  /**
   * Checks that the codings belong to the same page.
   *
   * @throws IllegalArgumentException if they do not
   */
  public PageTask {
    requireOf(spec, spec.format(), input);
    requireOf(spec, spec.outputFormat(), output);
  }

  private static void requireOf(JobSpec spec, PixelFormat format, BandCoding coding) {
    PageInfo page = coding.page();
    if (page.width() != spec.width() || page.height() != spec.height() || page.format() != format) {
      throw new IllegalArgumentException("a coding belongs to another picture");
    }
  }

  /** A task with chunks and results of raw rows. */
  public static PageTask raw(String job, int page, JobSpec spec) {
    return new PageTask(
        job, page, spec, rawCoding(spec, spec.format()), rawCoding(spec, spec.outputFormat()));
  }

  private static RawCoding rawCoding(JobSpec spec, PixelFormat format) {
    return new RawCoding(new PageInfo(spec.width(), spec.height(), format));
  }

  /** This task with chunks of raw rows. */
  public PageTask withRawInput() {
    return new PageTask(job, page, spec, rawCoding(spec, spec.format()), output);
  }

  /** This task with a range of values, which replaces that of the parameters. */
  public PageTask withRange(ValueRange range) {
    return new PageTask(job, page, spec.withRange(range), input, output);
  }

  /** The serial form, for {@link #parse}. */
  public byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      out.writeUTF(job);
      out.writeInt(page);
      out.writeUTF(spec.operation().name());
      out.writeInt(spec.parameters().size());
      for (Map.Entry<String, String> parameter : new TreeMap<>(spec.parameters()).entrySet()) {
        out.writeUTF(parameter.getKey());
        out.writeUTF(parameter.getValue());
      }
      out.writeUTF(spec.format().name());
      out.writeUTF(spec.samples().name());
      out.writeInt(spec.width());
      out.writeInt(spec.height());
      write(input, out);
      write(output, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void write(BandCoding coding, DataOutputStream out) throws IOException {
    byte[] bytes = coding.toBytes();
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  /**
   * Parses bytes of {@link #toBytes}.
   *
   * @param bytes may be hostile
   * @throws IllegalArgumentException if the bytes are no task that this release supports
   */
  public static PageTask parse(byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      throw new IllegalArgumentException(bytes.length + " bytes exceed the size of a task");
    }
    ByteArrayInputStream in = new ByteArrayInputStream(bytes);
    try (DataInputStream data = new DataInputStream(in)) {
      int version = data.readByte();
      if (version != VERSION) {
        throw new IllegalArgumentException(
            "a task of version %d; this release supports version %d".formatted(version, VERSION));
      }
      PageTask task = parse(data);
      if (in.available() > 0) {
        throw new IllegalArgumentException("a task has " + in.available() + " excess bytes");
      }
      return task;
    } catch (IOException e) {
      throw new IllegalArgumentException("a damaged task", e);
    }
  }

  private static PageTask parse(DataInputStream in) throws IOException {
    String job = in.readUTF();
    int page = in.readInt();
    String operation = in.readUTF();
    int count = in.readInt();
    if (page < 0 || count < 0 || count > MAX_PARAMETERS) {
      throw new IllegalArgumentException("a damaged task");
    }
    Map<String, String> parameters = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      parameters.put(in.readUTF(), in.readUTF());
    }
    PixelFormat format = PixelFormat.valueOf(in.readUTF());
    SampleType samples = SampleType.valueOf(in.readUTF());
    JobSpec spec =
        new JobSpec(
            Operations.named(operation), parameters, format, samples, in.readInt(), in.readInt());
    return new PageTask(job, page, spec, coding(in), coding(in));
  }

  private static BandCoding coding(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > in.available()) {
      throw new IllegalArgumentException("a task with a coding of " + length + " bytes");
    }
    return PictureFormats.parseCoding(in.readNBytes(length));
  }
}
