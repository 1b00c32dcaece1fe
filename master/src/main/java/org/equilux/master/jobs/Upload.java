package org.equilux.master.jobs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import org.equilux.engine.JobRequest;

/**
 * A picture on its way in, streamed to disk. Closing it without {@link #submit} leaves nothing
 * behind. For one thread.
 */
public final class Upload implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 << 10;

  private final JobService service;
  private final String id;
  private final String client;
  private long bytes;
  private boolean submitted;

  Upload(JobService service, String id, String client) {
    this.service = service;
    this.id = id;
    this.client = client;
  }

  /**
   * Stores the picture file.
   *
   * @throws LimitExceededException as soon as it is longer than allowed
   * @throws IOException if the source ends in an error, or the disk does
   */
  public void receive(InputStream source) throws IOException, LimitExceededException {
    byte[] buffer = new byte[BUFFER_BYTES];
    try (FileChannel out =
        FileChannel.open(
            service.store().input(id), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
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
  }

  /** How much was received. */
  public long bytes() {
    return bytes;
  }

  /**
   * Checks the picture's header and makes a job of it.
   *
   * @param name whatever the client called its file
   * @throws org.equilux.imaging.PictureException if it is no picture that can be processed
   * @throws LimitExceededException if it has more pixels or pages than allowed, or too much waits
   */
  public JobSnapshot submit(String name, JobRequest request)
      throws IOException, LimitExceededException {
    JobSnapshot job = service.submit(id, PictureNames.safe(name), client, request);
    submitted = true;
    return job;
  }

  @Override
  public void close() {
    service.uploadEnded(client);
    if (!submitted) {
      service.discard(id, bytes);
    }
  }
}
