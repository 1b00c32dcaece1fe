package org.equilux.master.jobs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.equilux.engine.JobRequest;
import org.equilux.kernels.operation.Parameter;

/**
 * A picture, and perhaps files given with it, on their way in, streamed to disk. What each file is
 * may be known only after the last one, so they are received first and given their places then.
 * Closing it without {@link #submit} leaves nothing behind. For one thread.
 */
public final class Upload implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 << 10;

  private final JobService service;
  private final String id;
  private final String owner;
  private final String client;
  private int parts;
  private long bytes;
  private boolean submitted;

  Upload(JobService service, String id, String owner, String client) {
    this.service = service;
    this.id = id;
    this.owner = owner;
    this.client = client;
  }

  /** A file that was received. */
  public record Part(int number, long bytes) {}

  /**
   * Stores a file.
   *
   * @throws LimitExceededException as soon as all files together are longer than allowed
   * @throws IOException if the source ends in an error, or the disk does
   */
  public Part receive(InputStream source) throws IOException, LimitExceededException {
    byte[] buffer = new byte[BUFFER_BYTES];
    int number = parts++;
    long before = bytes;
    try (FileChannel out =
        FileChannel.open(
            service.store().part(id, number),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE)) {
      for (int count = source.read(buffer); count >= 0; count = source.read(buffer)) {
        service.checkLength(bytes + count);
        service.budget().reserve(count);
        bytes += count;
        ByteBuffer pending = ByteBuffer.wrap(buffer, 0, count);
        while (pending.hasRemaining()) {
          out.write(pending);
        }
      }
      out.force(true);
    }
    return new Part(number, bytes - before);
  }

  /**
   * Takes a file that the master has already, as the picture.
   *
   * @param passing whether the other one goes soon, so that there need not be room for both
   */
  public void picture(Path file, boolean passing) throws IOException, LimitExceededException {
    take(file, service.store().input(id), passing);
  }

  /**
   * Takes a file that the master has already, as a parameter's value.
   *
   * @return where it is, for the request
   */
  public Path attachment(Parameter.Attachment parameter, Path file)
      throws IOException, LimitExceededException {
    Path to = service.store().attachment(id, parameter);
    take(file, to, false);
    return to;
  }

  private void take(Path file, Path to, boolean passing)
      throws IOException, LimitExceededException {
    long length = Files.size(file);
    service.checkLength(bytes + length);
    if (passing) {
      service.budget().add(length);
    } else {
      service.budget().reserve(length);
    }
    bytes += length;
    Uploads.link(file, to);
  }

  /** Says which file is the picture. */
  public void picture(Part part) throws IOException {
    move(part, service.store().input(id));
  }

  /**
   * Says which file is a parameter's value.
   *
   * @return where it is, for the request
   */
  public Path attachment(Parameter.Attachment parameter, Part part) throws IOException {
    Path file = service.store().attachment(id, parameter);
    move(part, file);
    return file;
  }

  private void move(Part part, Path to) throws IOException {
    Files.move(service.store().part(id, part.number()), to, StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Checks the files' headers and makes a job of them.
   *
   * @param name whatever the client called its picture
   * @param batch the id of the batch that the job is part of; null if it is of none
   * @throws org.equilux.imaging.PictureException if one is no picture that can be processed
   * @throws LimitExceededException if one has more pixels or pages than allowed
   * @throws UnsuitableException if the operation cannot be done with them
   * @throws BatchClosedException if the batch takes no more jobs
   */
  public JobSnapshot submit(String name, String batch, JobRequest request)
      throws IOException, LimitExceededException, UnsuitableException, BatchClosedException {
    JobSnapshot job = service.submit(id, owner, PictureNames.safe(name), client, batch, request);
    submitted = true;
    return job;
  }

  @Override
  public void close() {
    service.uploadEnded(owner);
    if (!submitted) {
      service.discard(id, bytes);
    }
  }
}
