package org.equilux.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.equilux.engine.JobFailedException;
import org.equilux.engine.JobRequest;

/** Has a master compute: upload, follow, download. */
final class ServerWork implements PictureWork {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  /** How often a picture is sent before a connection that breaks is taken for a broken server. */
  private static final int UPLOADS = 3;

  /** So that small pictures need not wait for one another's way to the server and back. */
  private static final int AT_ONCE = 4;

  private final JobRequest request;
  private final MasterClient master;
  private final Interruption interruption;
  private final Duration patience;
  private final Consumer<String> notices;
  private final String name;
  private final boolean common;
  private final Optional<TableTarget> target;

  /** Of all jobs, if there are several. */
  private Optional<String> batch = Optional.empty();

  /** The jobs whose pictures are counted for a common table. */
  private final Map<PictureTask, String> counted = new ConcurrentHashMap<>();

  /** Whether the batch is given up. */
  private final AtomicBoolean abandoned = new AtomicBoolean();

  private final AtomicBoolean workersLookedFor = new AtomicBoolean();

  /** Whether the common table is saved; guarded by this object's monitor. */
  private boolean tableSaved;

  /**
   * @param name of all pictures together
   * @param common whether all pictures are mapped through one table
   * @param target where the common table goes, if it is wanted
   * @param master closed with this
   * @param patience how long a server may be away before it is given up
   * @param notices what a person should know meanwhile
   */
  ServerWork(
      JobRequest request,
      String name,
      boolean common,
      Optional<TableTarget> target,
      MasterClient master,
      Interruption interruption,
      Duration patience,
      Consumer<String> notices) {
    this.request = request;
    this.name = name;
    this.common = common;
    this.target = target;
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
    if (tasks.size() < 2 && !common) {
      return;
    }
    try {
      if (common && target.isPresent()) {
        target.get().check(0);
      }
    } catch (IOException e) {
      throw new CliException(ExitCode.FAILED, e.getMessage(), e);
    }
    try {
      String id = master.createBatch(name, common);
      batch = Optional.of(id);
      notices.accept("batch %s: %s".formatted(id, master.batchAddress(id)));
    } catch (ServerProblemException e) {
      throw new CliException(ExitCode.FAILED, e.getMessage(), e);
    } catch (IOException e) {
      throw unavailable(e);
    }
    if (common) {
      countAll(tasks, progress);
    }
  }

  /** Has every picture counted and the batch closed; or else nothing of it is left. */
  private void countAll(List<PictureTask> tasks, ProgressBar progress)
      throws InterruptedException, CliException {
    boolean closed = false;
    ExecutorService pool =
        Executors.newFixedThreadPool(
            AT_ONCE, Thread.ofPlatform().daemon().name("counted-", 0).factory());
    try {
      // The first one says what the others must be like, as it does where there is no server.
      count(tasks.getFirst(), progress);
      List<Future<Void>> counts = new ArrayList<>();
      for (PictureTask task : tasks.subList(1, tasks.size())) {
        counts.add(
            pool.submit(
                () -> {
                  count(task, progress);
                  return null;
                }));
      }
      for (Future<Void> count : counts) {
        count.get();
      }
      String id = batch.orElseThrow();
      var _ = insist(master.batchAddress(id), () -> Optional.of(master.closeBatch(id)));
      closed = true;
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case CliException cause -> throw cause;
        case InterruptedException cause -> throw cause;
        default -> throw new IllegalStateException(e.getCause());
      }
    } catch (IOException e) {
      if (interruption.requested()) {
        throw (InterruptedException) new InterruptedException().initCause(e);
      }
      throw new CliException(ExitCode.FAILED, ErrorReports.describe(e), e);
    } finally {
      pool.shutdownNow();
      if (!closed) {
        pool.close();
        abandon();
      }
    }
  }

  /** Uploads a picture and waits until it is counted. */
  private void count(PictureTask task, ProgressBar progress)
      throws InterruptedException, CliException {
    try {
      Files.createDirectories(task.folder());
      JobView job;
      try (PictureSource.Opened opened = task.source().open(task.folder())) {
        // What is wrong with the file is not the server's absence.
        Files.newInputStream(opened.file()).close();
        job = upload(opened.file(), task.name(), progress);
      }
      counted.put(task, job.id());
      JobView now =
          insist(
              master.address(job.id()),
              () -> follow(job.id(), task.name(), JobView::awaitsTable, progress));
      if (now.ended()) {
        throw new JobFailedException(failure(now));
      }
    } catch (IOException | JobFailedException e) {
      if (interruption.requested()) {
        throw (InterruptedException) new InterruptedException().initCause(e);
      }
      String why = ErrorReports.describe(e).replaceAll("\\.$", "");
      // If it is another picture's fault, the server has said so.
      boolean anothers = why.endsWith(CommonTableOption.NOTHING_DONE);
      throw new CliException(
          ExitCode.FAILED,
          anothers ? why : task.input() + ": " + why + CommonTableOption.NOTHING_DONE,
          e);
    }
  }

  private static String failure(JobView ended) {
    return ended.error() == null ? "the job was " + ended.state() : ended.error();
  }

  @Override
  public Done run(PictureTask task, ProgressBar progress)
      throws IOException, JobFailedException, InterruptedException, CliException {
    long start = System.nanoTime();
    String picture = task.name();
    String id = common ? counted.get(task) : uploaded(task, progress);
    try (SavedTables tables = task.tables().map(SavedTables::new).orElse(null)) {
      JobView ended =
          insist(master.address(id), () -> follow(id, picture, JobView::ended, progress));
      if (!ended.state().equals("done")) {
        throw new JobFailedException(failure(ended));
      }
      if (common && target.isPresent()) {
        saveCommonTable(target.get(), id);
      }
      progress.show(picture + ", downloading", 1, 1);
      if (tables != null) {
        fetchTables(ended, task.tables().get(), tables);
      }
      insist(master.address(id), () -> download(id, task.output()));
      if (tables != null) {
        tables.commit();
      }
      return Done.since(start, ended.id(), ended.picture(), ended.report());
    } catch (InterruptedException e) {
      giveUp(id);
      throw e;
    } catch (IOException e) {
      if (interruption.requested()) {
        giveUp(id);
      }
      throw e;
    }
  }

  private String uploaded(PictureTask task, ProgressBar progress)
      throws IOException, InterruptedException, CliException {
    try (PictureSource.Opened opened = task.source().open(task.folder())) {
      return upload(opened.file(), task.name(), progress).id();
    }
  }

  /** Saves the table that all jobs have in common, once. */
  private synchronized void saveCommonTable(TableTarget to, String job)
      throws IOException, InterruptedException, CliException {
    if (!tableSaved) {
      try (SavedTables saved = new SavedTables(to)) {
        insist(master.address(job), () -> fetch(job, 1, saved));
        saved.commit();
      }
      tableSaved = true;
    }
  }

  @Override
  public void close() {
    master.close();
  }

  /** Repeats what broke off, by a key for which the server makes one job only. */
  private JobView upload(Path file, String picture, ProgressBar progress)
      throws IOException, InterruptedException, CliException {
    String key = UUID.randomUUID().toString();
    for (int left = UPLOADS; ; left--) {
      try {
        JobView job =
            master.create(
                file,
                picture,
                key,
                batch,
                request,
                (sent, total) -> progress.show(picture + ", uploading", sent, total));
        tellOfAbsentWorkers();
        return job;
      } catch (ServerProblemException e) {
        throw e;
      } catch (IOException e) {
        if (interruption.requested()) {
          throw e;
        }
        if (e instanceof MasterClient.NoServerException || left == 1) {
          throw unavailable(e);
        }
        interruption.pause(FIRST_PAUSE);
      }
    }
  }

  /** Once, as nobody would know otherwise what the first job waits for. */
  private void tellOfAbsentWorkers() throws InterruptedException {
    if (workersLookedFor.getAndSet(true)) {
      return;
    }
    try {
      if (master.workers() == 0) {
        notices.accept(
            "the master has no worker now, and the job waits for one; equilux worker starts one");
      }
    } catch (IOException e) {
      // Whether the server is still there shows when the job is asked for.
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
  private <T> T insist(String address, Attempt<T> attempt)
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
                  .formatted(ErrorReports.describe(e), patience.toSeconds(), address),
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

  /**
   * Follows a job until it is as wanted or has ended.
   *
   * @return empty if the stream ended before
   */
  private Optional<JobView> follow(
      String id, String picture, Predicate<JobView> wanted, ProgressBar progress)
      throws IOException, InterruptedException {
    JobProgress shown = new JobProgress(picture, request.operation(), progress);
    JobView job = master.job(id);
    shown.job(job);
    if (job.ended() || wanted.test(job)) {
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
              events.awaitEnd();
              return Optional.of(job);
            }
            if (wanted.test(job)) {
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
      insist(master.address(job.id()), () -> fetch(job.id(), number, tables));
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

  private void giveUp(String job) {
    if (common) {
      abandon();
    } else {
      cancel(job);
    }
  }

  /** Has the server forget the whole batch. */
  private void abandon() {
    if (abandoned.getAndSet(true)) {
      return;
    }
    String id = batch.orElseThrow();
    // A pending interrupt would end the request before it is sent.
    boolean interrupted = Thread.interrupted();
    try {
      master.deleteBatch(id);
      notices.accept("batch " + id + " is removed from the server");
    } catch (IOException e) {
      notices.accept(
          "batch %s may still be on the server, it could not be removed: %s"
              .formatted(id, ErrorReports.describe(e)));
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
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
