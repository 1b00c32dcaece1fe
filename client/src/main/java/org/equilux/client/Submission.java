package org.equilux.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Pictures submitted to a master under one order: uploaded, followed and downloaded, each request
 * repeated while the master is away. Safe for use by several threads.
 */
public final class Submission implements AutoCloseable {
  /**
   * The number of attempts to send a picture before broken connections are reported as an error of
   * the server.
   */
  private static final int UPLOADS = 3;

  private final MasterClient master;
  private final JobOrder order;
  private final StopSignal stop;
  private final Retries retries;

  /**
   * @param master that gets the pictures; closed with this
   * @param patience how long a master that has jobs may be away before it is given up
   */
  public Submission(MasterClient master, JobOrder order, StopSignal stop, Duration patience) {
    this.master = master;
    this.order = order;
    this.stop = stop;
    this.retries = new Retries(stop, patience);
  }

  /** The address of a batch, for people. */
  public String batchAddress(String batch) {
    return master.batchAddress(batch);
  }

  /**
   * Begins a batch of jobs.
   *
   * @param common whether all pictures are mapped through one table
   * @return the batch's id
   */
  public String beginBatch(String name, boolean common) throws IOException, InterruptedException {
    return master.createBatch(name, common);
  }

  /** Closes a batch with a common table: no more pictures follow. */
  public void closeBatch(String batch) throws IOException, InterruptedException {
    var _ = retries.run(batchAddress(batch), () -> Optional.of(master.closeBatch(batch)));
  }

  /** Cancels a batch and removes all of it from the master. */
  public void removeBatch(String batch) throws IOException, InterruptedException {
    master.deleteBatch(batch);
  }

  /**
   * Uploads a picture and begins its job. An upload that breaks off is repeated under one key, for
   * which the master makes one job only.
   *
   * @param batch of which the job is part, if it is part of one
   * @return the job's id
   * @throws NoServerException if there is no master, or connections to it break
   */
  public String upload(Path file, String name, Optional<String> batch, UploadListener uploaded)
      throws IOException, InterruptedException {
    String key = UUID.randomUUID().toString();
    for (int left = UPLOADS; ; left--) {
      try {
        return master.create(file, name, key, batch, order, uploaded).id();
      } catch (ServerProblemException | NoServerException e) {
        throw e;
      } catch (IOException e) {
        if (stop.requested()) {
          throw e;
        }
        if (left == 1) {
          throw new NoServerException(MasterAwayException.describe(e), e);
        }
        stop.pause(Retries.FIRST_PAUSE);
      }
    }
  }

  /** The number of workers that the master has. */
  public int workers() throws IOException, InterruptedException {
    return master.workers();
  }

  /**
   * Follows a job until it is as wanted or has ended.
   *
   * @throws MasterAwayException if the master is away for too long
   */
  public JobView await(String job, Predicate<JobView> wanted, JobListener listener)
      throws IOException, InterruptedException {
    JobFollower follower = new JobFollower(master, stop, listener);
    return retries.run(master.address(job), () -> follower.follow(job, wanted));
  }

  /**
   * Downloads a job's result to a temporary file next to the target, which is renamed when it is
   * complete.
   *
   * @throws MasterAwayException if the master is away for too long
   */
  public void download(String job, Path output) throws IOException, InterruptedException {
    var _ = retries.run(master.address(job), () -> downloadOnce(job, output));
  }

  private Optional<Path> downloadOnce(String job, Path output)
      throws IOException, InterruptedException {
    Path part =
        output.resolveSibling("." + output.getFileName() + "." + UUID.randomUUID() + ".part");
    try {
      master.download(job, part);
      Files.move(part, output, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
    return Optional.of(output);
  }

  /**
   * Downloads the tables of a page; after a failure they are given to the sink once more.
   *
   * @param page from 1
   * @throws MasterAwayException if the master is away for too long
   */
  public void tables(String job, int page, TableSink to) throws IOException, InterruptedException {
    var _ =
        retries.run(
            master.address(job),
            () -> {
              master.tables(job, page, to);
              return Optional.of(page);
            });
  }

  /** Cancels a job. */
  public void cancel(String job) throws IOException, InterruptedException {
    master.cancel(job);
  }

  /** Closes connections without waiting for requests in progress. */
  @Override
  public void close() {
    master.close();
  }
}
