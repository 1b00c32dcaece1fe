package org.equilux.master.dispatch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import org.equilux.master.scheduler.Scheduler;

/** The workers of a cluster by id, in the order in which they joined. Guarded by its lock. */
final class Members {
  private final Map<Long, Member> byId = new LinkedHashMap<>();

  /** Adds a worker under the name that it asks for, with a number appended if that is taken. */
  Member add(long id, WorkerLink link) {
    Member member = new Member(link, uniqueName(link.description().name()));
    byId.put(id, member);
    return member;
  }

  private String uniqueName(String wanted) {
    Set<String> taken =
        byId.values().stream().map(member -> member.name).collect(Collectors.toSet());
    String name = wanted;
    for (int i = 2; taken.contains(name); i++) {
      name = wanted + "-" + i;
    }
    return name;
  }

  /** The worker of an id; null if it is removed. */
  Member get(long id) {
    return byId.get(id);
  }

  /** Removes a worker and returns it. */
  Member remove(long id) {
    return byId.remove(id);
  }

  /** The slots of all workers. */
  int slots() {
    return byId.values().stream().mapToInt(member -> member.link.description().slots()).sum();
  }

  /** Whether at least one worker stores bands in the object store. */
  boolean storeBands() {
    return byId.values().stream().anyMatch(member -> member.link.storesBands());
  }

  /** Passes on the ids of the workers that gave a sign of life since the last call. */
  void takeSigns(LongConsumer alive) {
    byId.forEach(
        (id, member) -> {
          if (member.link.takeSign()) {
            alive.accept(id);
          }
        });
  }

  /** Tells all workers that a page is closed. */
  void pageClosed(long page) {
    byId.values().forEach(member -> member.link.pageClosed(page));
  }

  /**
   * The states of the workers for the API.
   *
   * @param loads the load of a worker by id
   * @param silence the time without heartbeat after which a worker is shown as silent
   */
  List<WorkerView> views(LongFunction<Scheduler.WorkerLoad> loads, Duration silence) {
    List<WorkerView> views = new ArrayList<>();
    byId.forEach((id, member) -> views.add(member.view(id, loads.apply(id), silence)));
    return views;
  }

  /**
   * Disconnects every worker.
   *
   * @param left called with each worker's id and the reason; removes the worker
   */
  void disconnect(String reason, BiConsumer<Long, String> left) {
    for (Map.Entry<Long, Member> entry : List.copyOf(byId.entrySet())) {
      entry.getValue().link.disconnect(reason);
      left.accept(entry.getKey(), reason);
    }
  }
}
