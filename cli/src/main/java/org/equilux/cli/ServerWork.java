package org.equilux.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.equilux.engine.JobFailedException;
import org.equilux.engine.JobRequest;

/** Has a master compute: upload, follow, download. */
final class ServerWork implements PictureWork {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  /** So that small pictures need not wait for one another's way to the server and back. */
  private static final int AT_ONCE = 4;

  private final JobRequest request;
  private final MasterClient master;
  private final Interruption interruption;
  private final Duration patience;
  private final Consumer<String> notices;
  private final String name;

  /** Of all jobs, if there are several. */
  private Optional<String> batch = Optional.empty();

  /**
   * @param name of all pictures together
   * @param master closed with this
   * @param patience how long a server may be away before it is given up
   * @param notices what a person should know meanwhile
   */
  ServerWork(
      JobRequest request,
      String name,
      MasterClient master,
      Interruption interruption,
      Duration patience,
      Consumer<String> notices) {
    this.request = request;
    this.name = name;
    this.master = master;
    this.interruption = interruption;
    this.patience = patience;
    this.notices = notices;
  }

  @Override
  public int atOnce() {
    return AT_ONCE;
  }

  @Override
  public void begin(List<PictureTask> tasks, ProgressBar progress)
      throws InterruptedException, CliException {
    if (tasks.size() < 2) {
      return;
    }
    try {
      String id = master.createBatch(name);
      batch = Optional.of(id);
      notices.accept("batch %s: %s".formatted(id, master.batchAddress(id)));
    } catch (ServerProblemException e) {
      throw new CliException(ExitCode.FAILED, e.getMessage(), e);
    } catch (IOException e) {
      throw unavailable(e);
    }
  }

  @Override
  public Done run(PictureTask task, Path file, ProgressBar progress)
      throws IOException, JobFailedException, InterruptedException, CliException {
    long start = System.nanoTime();
    String picture = task.name();
    JobView job = upload(file, picture, progress);
    try (SavedTables tables = task.tables().map(SavedTables::new).orElse(null)) {
      JobView ended = insist(job.id(), () -> follow(job.id(), picture, progress));
      if (!ended.state().equals("done")) {
        throw new JobFailedException(
            ended.error() == null ? "the job was " + ended.state() : ended.error());
      }
      progress.show(picture + ", downloading", 1, 1);
      if (tables != null) {
        fetchTables(ended, task.tables().get(), tables);
      }
      insist(job.id(), () -> download(job.id(), task.output()));
      if (tables != null) {
        tables.commit();
      }
      return Done.since(start, ended.id(), ended.picture(), ended.report());
    } catch (InterruptedException e) {
      cancel(job.id());
      throw e;
    } catch (IOException e) {
      if (interruption.requested()) {
        cancel(job.id());
      }
      throw e;
    }
  }

  @Override
  public void close() {
    master.close();
  }

  private JobView upload(Path file, String picture, ProgressBar progress)
      throws IOException, InterruptedException, CliException {
    try {
      return master.create(
          file,
          picture,
          batch,
          request,
          (sent, total) -> progress.show(picture + ", uploading", sent, total));
    } catch (ServerProblemException e) {
      throw e;
    } catch (IOException e) {
      if (interruption.requested()) {
        throw e;
      }
      throw unavailable(e);
    }
  }

  private static CliException unavailable(IOException e) {
    return CliException.unavailable(
        "%s; is it running (equilux serve), and is --server right?"
            .formatted(ErrorReports.describe(e)),
        e);
  }

  private interface Attempt<T> {
    /** Tries once; empty if it is to be tried again. */
    Optional<T> run() throws IOException, InterruptedException;
  }

  /** Tries until it succeeds, the server refuses, or the server is away for too long. */
  private <T> T insist(String job, Attempt<T> attempt)
      throws IOException, InterruptedException, CliException {
    long deadline = System.nanoTime() + patience.toNanos();
    Duration pause = FIRST_PAUSE;
    while (true) {
      try {
        Optional<T> result = attempt.run();
        if (result.isPresent()) {
          return result.get();
        }
        // The server is there; it only ended a stream early.
        deadline = System.nanoTime() + patience.toNanos();
        pause = FIRST_PAUSE;
      } catch (IOException e) {
        boolean refused = e instanceof ServerProblemException problem && !problem.isTransient();
        if (refused || interruption.requested()) {
          throw e;
        }
        if (System.nanoTime() > deadline) {
          throw CliException.unavailable(
              "%s, for %d s now; the job may still be going on: %s"
                  .formatted(ErrorReports.describe(e), patience.toSeconds(), master.address(job)),
              e);
        }
      }
      interruption.pause(pause);
      pause = pause.multipliedBy(2);
      if (pause.compareTo(LONGEST_PAUSE) > 0) {
        pause = LONGEST_PAUSE;
      }
    }
  }

  /** Follows a job to its end, or to the end of the stream. */
  private Optional<JobView> follow(String id, String picture, ProgressBar progress)
      throws IOException, InterruptedException {
    JobProgress shown = new JobProgress(picture, request.operation(), progress);
    JobView job = master.job(id);
    shown.job(job);
    if (job.ended()) {
      return Optional.of(job);
    }
    try (EventStream events = master.events(id)) {
      Optional<EventStream.Event> event = events.next();
      while (event.isPresent()) {
        JsonNode data = Json.MAPPER.readTree(event.get().data());
        switch (event.get().type()) {
          case "job" -> {
            job = Json.MAPPER.treeToValue(data, JobView.class);
            shown.job(job);
            if (job.ended()) {
              return Optional.of(job);
            }
          }
          case "page" -> shown.page(data);
          case "chunk" -> shown.chunk(data);
          default -> {
            // A newer server may tell more.
          }
        }
        event = events.next();
      }
    } catch (IOException e) {
      if (interruption.requested()) {
        throw e;
      }
      // Whether the server is still there shows when the job is asked for anew.
    }
    return Optional.empty();
  }

  private void fetchTables(JobView job, TableTarget target, SavedTables tables)
      throws IOException, InterruptedException, CliException {
    for (int page = 0; page < job.report().pages(); page++) {
      // What is wrong here does not get better by asking the server again.
      target.check(page);
      int number = page + 1;
      insist(job.id(), () -> fetch(job.id(), number, tables));
    }
  }

  private Optional<Integer> fetch(String id, int page, SavedTables tables)
      throws IOException, InterruptedException {
    try (InputStream table = master.tables(id, page)) {
      tables.add(table::transferTo);
    }
    return Optional.of(page);
  }

  /** Downloads beside the final name, which the file gets only when it is whole. */
  private Optional<Path> download(String id, Path output) throws IOException, InterruptedException {
    Path part =
        output.resolveSibling("." + output.getFileName() + "." + UUID.randomUUID() + ".part");
    try {
      master.download(id, part);
      Files.move(part, output, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
    return Optional.of(output);
  }

  private void cancel(String id) {
    // A pending interrupt would end the request before it is sent.
    boolean unused = Thread.interrupted();
    try {
      master.cancel(id);
      notices.accept("job " + id + " is cancelled on the server");
    } catch (IOException e) {
      notices.accept(
          "job %s may still be going on, it could not be cancelled: %s"
              .formatted(id, ErrorReports.describe(e)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
