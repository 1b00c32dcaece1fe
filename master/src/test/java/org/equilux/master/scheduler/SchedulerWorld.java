package org.equilux.master.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.equilux.engine.executor.Phase;
import org.equilux.master.scheduler.SchedulerEvent.Failure;

/**
 * Simulated cluster with random failures, driven by a seed. It feeds a scheduler and checks every
 * command: no chunk is lost, none is committed twice, no phase starts early, no worker is
 * overloaded, and a page fails only if one of its chunks had enough strikes.
 */
final class SchedulerWorld {
  private static final SchedulerSettings SETTINGS = new SchedulerSettings(1_000, 5_000, 3, 2);

  /** The number of strikes and of losses at which a chunk may be given up. */
  private static final int STRIKES = 3;

  private static final int LOSSES = 12;

  private static final String EXPIRED = "no result within the lease";
  private static final Pattern GIVEN_UP = Pattern.compile("chunk (\\d+) was given up .*");

  /**
   * A reason against a chunk.
   *
   * @param process the lost worker's process; empty if no worker was lost
   */
  private record Strike(long page, int chunk, String process) {}

  private static final class SimWorker {
    final String process;
    final int slots;
    final Map<Long, SchedulerCommand.Start> attempts = new LinkedHashMap<>();
    final Set<List<Long>> kept = new HashSet<>();

    /** Whether the worker fails every attempt immediately. */
    final boolean broken;

    boolean draining;

    SimWorker(String process, int slots, boolean broken) {
      this.process = process;
      this.slots = slots;
      this.broken = broken;
    }
  }

  private static final class SimPage {
    final int chunks;
    final Phase firstPhase;
    final Map<Phase, BitSet> committed =
        new HashMap<>(Map.of(Phase.MAP, new BitSet(), Phase.APPLY, new BitSet()));
    final BitSet ready = new BitSet();
    boolean tables;

    SimPage(int chunks, Phase firstPhase) {
      this.chunks = chunks;
      this.firstPhase = firstPhase;
    }

    boolean isDone() {
      return committed.get(Phase.APPLY).cardinality() == chunks;
    }

    boolean canPublish() {
      return firstPhase == Phase.MAP && committed.get(Phase.MAP).cardinality() == chunks;
    }
  }

  private final Scheduler scheduler = new Scheduler(SETTINGS);
  private final Random random;
  private final Map<Long, SimWorker> workers = new LinkedHashMap<>();
  private final Map<Long, SimPage> pages = new LinkedHashMap<>();
  private final Set<Long> startedAttempts = new HashSet<>();
  private final List<Strike> strikes = new ArrayList<>();

  /** Every loss, also of those processes that returned. */
  private final List<Strike> losses = new ArrayList<>();

  /** Processes whose workers were lost. */
  private final List<String> lost = new ArrayList<>();

  private long now;
  private long lastId;
  int completed;
  int failed;

  SchedulerWorld(long seed) {
    this.random = new Random(seed);
  }

  /** Performs one random event. */
  void step() {
    now += random.nextInt(random.nextInt(10) == 0 ? 1_500 : 50);
    switch (random.nextInt(18)) {
      case 0 -> join("process " + lastId, random.nextInt(6) == 0);
      case 1 -> anyWorker(id -> leave(id));
      case 17 -> {
        if (random.nextInt(8) == 0) {
          List.copyOf(workers.keySet()).forEach(this::leave);
        }
        while (!lost.isEmpty() && random.nextInt(3) > 0) {
          join(lost.remove(random.nextInt(lost.size())), false);
        }
        if (random.nextInt(4) == 0) {
          anyWorker(
              id -> {
                join(workers.get(id).process, workers.get(id).broken);
                leave(id);
              });
        }
      }
      case 2 -> {
        if (pages.size() < 4) {
          openPage();
        }
      }
      case 3 -> {
        if (random.nextInt(8) == 0) {
          anyPage(this::closePage);
        }
      }
      case 4 ->
          anyWorker(
              id -> {
                workers.get(id).draining = true;
                send(new SchedulerEvent.WorkerDraining(id));
              });
      case 5 -> anyAttempt((id, start) -> fail(id, start, Failure.ERROR));
      case 6 -> send(new SchedulerEvent.Tick());
      case 7 -> anyWorker(id -> send(new SchedulerEvent.WorkerSeen(id)));
      case 8, 9, 10 -> anyPage(this::advance);
      case 11 -> // an answer to no outstanding attempt
          send(new SchedulerEvent.AttemptSucceeded(1_000_000 + random.nextInt(5), false));
      case 12 -> // a wrong answer
          anyAttempt(
              (id, start) ->
                  fail(
                      id,
                      start,
                      random.nextBoolean() ? Failure.CANCELLED : Failure.PIXELS_MISSING));
      default -> anyAttempt((id, start) -> answer(id, start));
    }
  }

  /**
   * Stops new failures; broken workers stay broken, and some attempts remain unanswered. Every page
   * must end.
   */
  void calm() {
    if (random.nextBoolean()) {
      for (long id : List.copyOf(workers.keySet())) {
        leave(id);
      }
    }
    Set<Long> hung = new HashSet<>();
    for (SimWorker worker : workers.values()) {
      worker.attempts.keySet().stream().filter(_ -> random.nextInt(5) == 0).forEach(hung::add);
    }
    join("calm process", false);
    join("other calm process", false);
    for (int turn = 0; !pages.isEmpty(); turn++) {
      assertTrue(turn < 10_000, () -> "pages do not end: " + pages.size());
      now += 10;
      for (long id : List.copyOf(workers.keySet())) {
        send(new SchedulerEvent.WorkerSeen(id));
      }
      send(new SchedulerEvent.Tick());
      for (long id : List.copyOf(pages.keySet())) {
        advance(id);
      }
      for (SimWorker worker : List.copyOf(workers.values())) {
        for (SchedulerCommand.Start start : List.copyOf(worker.attempts.values())) {
          if (workers.containsKey(start.worker()) && !hung.contains(start.attempt())) {
            answer(start.attempt(), start);
          }
        }
      }
    }
  }

  private void join(String process, boolean broken) {
    long id = ++lastId;
    int slots = 1 + random.nextInt(3);
    workers.put(id, new SimWorker(process, slots, broken));
    strikes.removeIf(strike -> strike.process().equals(process));
    send(new SchedulerEvent.WorkerJoined(id, process, slots));
  }

  private void leave(long id) {
    lost(workers.remove(id));
    send(new SchedulerEvent.WorkerLeft(id, "left"));
  }

  private void lost(SimWorker worker) {
    boolean returned =
        workers.values().stream().anyMatch(other -> other.process.equals(worker.process));
    for (SchedulerCommand.Start start : worker.attempts.values()) {
      Strike loss = new Strike(start.page(), start.chunk(), worker.process);
      losses.add(loss);
      if (!returned) {
        strikes.add(loss);
      }
    }
    if (!returned) {
      lost.add(worker.process);
    }
  }

  private void openPage() {
    long id = ++lastId;
    Phase first = random.nextBoolean() ? Phase.MAP : Phase.APPLY;
    SimPage page = new SimPage(1 + random.nextInt(12), first);
    pages.put(id, page);
    send(new SchedulerEvent.PageOpened(id, page.chunks, first));
  }

  private void closePage(long id) {
    pages.remove(id);
    send(new SchedulerEvent.PageClosed(id));
  }

  private void advance(long id) {
    SimPage page = pages.get(id);
    int next = page.ready.nextClearBit(0);
    if (next < page.chunks) {
      page.ready.set(next);
      send(new SchedulerEvent.ChunkReady(id, next));
    } else if (page.canPublish() && !page.tables) {
      page.tables = true;
      send(new SchedulerEvent.TablesReady(id));
    } else if (page.isDone()) {
      completed++;
      closePage(id);
    }
  }

  private void answer(long attempt, SchedulerCommand.Start start) {
    SimWorker worker = workers.get(start.worker());
    if (worker.broken) {
      fail(attempt, start, Failure.ERROR);
      return;
    }
    worker.attempts.remove(attempt);
    boolean keeps = start.phase() == Phase.MAP && random.nextInt(4) != 0;
    if (keeps) {
      worker.kept.add(List.of(start.page(), (long) start.chunk()));
    }
    send(new SchedulerEvent.AttemptSucceeded(attempt, keeps));
  }

  private void fail(long attempt, SchedulerCommand.Start start, Failure failure) {
    SimWorker worker = workers.get(start.worker());
    worker.attempts.remove(attempt);
    strikes.add(new Strike(start.page(), start.chunk(), ""));
    if (failure == Failure.PIXELS_MISSING) {
      worker.kept.remove(List.of(start.page(), (long) start.chunk()));
    }
    send(new SchedulerEvent.AttemptFailed(attempt, failure, "broken"));
  }

  private void send(SchedulerEvent event) {
    List<SchedulerCommand> commands = scheduler.handle(now, event);
    for (SchedulerCommand command : commands) {
      if (command instanceof SchedulerCommand.Disconnect disconnect) {
        SimWorker worker = workers.remove(disconnect.worker());
        assertNotNull(worker, "disconnects twice");
        lost(worker);
      }
    }
    commands.forEach(command -> check(command, event));
    workers.forEach(
        (id, worker) ->
            assertEquals(
                worker.attempts.size(), scheduler.load(id).orElseThrow().attempts(), "load"));
  }

  private void check(SchedulerCommand command, SchedulerEvent cause) {
    switch (command) {
      case SchedulerCommand.Start start -> started(start);
      case SchedulerCommand.Commit commit -> {
        assertTrue(
            cause instanceof SchedulerEvent.AttemptSucceeded done
                && done.attempt() == commit.attempt(),
            "only a result is committed, and at once");
        SimPage page = pages.get(commit.page());
        assertNotNull(page, "a commit for a page that is over");
        BitSet committed = page.committed.get(commit.phase());
        assertFalse(committed.get(commit.chunk()), "a chunk is committed twice");
        committed.set(commit.chunk());
      }
      case SchedulerCommand.Cancel cancel ->
          assertTrue(startedAttempts.contains(cancel.attempt()), "cancels what never started");
      case SchedulerCommand.Discard _ -> {}
      case SchedulerCommand.Late late -> {
        assertTrue(startedAttempts.contains(late.attempt()), "an attempt is late that never began");
        assertNotNull(pages.get(late.page()), "an attempt at a page that is over is late");
        assertTrue(late.millis() > late.usualMillis(), "an attempt is late that is fast");
      }
      case SchedulerCommand.Retry retry -> {
        assertFalse(
            pages.get(retry.page()).committed.get(retry.phase()).get(retry.chunk()),
            "retries what is committed");
        if (retry.reason().startsWith(EXPIRED)) {
          strikes.add(new Strike(retry.page(), retry.chunk(), ""));
        }
      }
      case SchedulerCommand.FailPage fail -> {
        assertNotNull(pages.remove(fail.page()), "fails a page that is over");
        checkStrikes(fail);
        failed++;
      }
      case SchedulerCommand.Disconnect _ -> {}
    }
  }

  private void checkStrikes(SchedulerCommand.FailPage fail) {
    Matcher reason = GIVEN_UP.matcher(fail.reason());
    assertTrue(reason.matches(), fail.reason());
    int chunk = Integer.parseInt(reason.group(1));
    // The lease that ran out last may have ended the page without another command.
    int expired = fail.reason().contains(EXPIRED) ? 1 : 0;
    assertTrue(
        count(strikes, fail.page(), chunk) + expired >= STRIKES
            || count(losses, fail.page(), chunk) >= LOSSES,
        () -> "gives up too early: " + fail.reason());
  }

  private static long count(List<Strike> among, long page, int chunk) {
    return among.stream()
        .filter(strike -> strike.page() == page && strike.chunk() == chunk)
        .count();
  }

  private void started(SchedulerCommand.Start start) {
    SimWorker worker = workers.get(start.worker());
    assertNotNull(worker, "starts on a worker that is gone");
    assertFalse(worker.draining, "starts on a worker that drains");
    SimPage page = pages.get(start.page());
    assertNotNull(page, "starts a page that is over");
    assertTrue(page.ready.get(start.chunk()), "starts a chunk whose pixels are not there");
    assertFalse(
        page.committed.get(start.phase()).get(start.chunk()), "starts what is committed already");
    if (start.phase() == Phase.APPLY && page.firstPhase == Phase.MAP) {
      assertTrue(page.tables, "applies before the tables are made");
    }
    if (!start.sendPixels()) {
      assertTrue(
          worker.kept.contains(List.of(start.page(), (long) start.chunk())),
          "relies on pixels that the worker does not keep");
    }
    assertTrue(startedAttempts.add(start.attempt()), "an attempt's number is used again");
    worker.attempts.put(start.attempt(), start);
    assertTrue(worker.attempts.size() <= 2 * worker.slots, "overloads a worker");
  }

  private interface IdConsumer {
    void accept(long id);
  }

  private interface AttemptConsumer {
    void accept(long id, SchedulerCommand.Start start);
  }

  private void anyWorker(IdConsumer action) {
    pick(List.copyOf(workers.keySet()), action);
  }

  private void anyPage(IdConsumer action) {
    pick(List.copyOf(pages.keySet()), action);
  }

  private void anyAttempt(AttemptConsumer action) {
    List<SchedulerCommand.Start> all = new ArrayList<>();
    workers.values().forEach(worker -> all.addAll(worker.attempts.values()));
    if (!all.isEmpty()) {
      SchedulerCommand.Start start = all.get(random.nextInt(all.size()));
      action.accept(start.attempt(), start);
    }
  }

  private void pick(List<Long> ids, IdConsumer action) {
    if (!ids.isEmpty()) {
      action.accept(ids.get(random.nextInt(ids.size())));
    }
  }
}
