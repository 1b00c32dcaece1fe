package org.equilux.master.shares;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A fair queue with a line for each account. Accounts take turns, so an account waits for at most
 * one item of each other account; within a line, items keep their order. Not thread-safe.
 *
 * @param <T> the items, each of which is in the queue at most once
 */
public final class FairQueue<T> {
  /** The nonempty lines, in the order of the accounts' turns. */
  private final Map<String, Queue<T>> lines = new LinkedHashMap<>();

  /** Appends an item to an account's line; a new line comes after all others. */
  public void add(String account, T item) {
    lines.computeIfAbsent(account, _ -> new ArrayDeque<>()).add(item);
  }

  /** Removes the first item of the account whose turn it is; empty if the queue is empty. */
  public Optional<T> poll() {
    return poll(_ -> true);
  }

  /**
   * Removes the first acceptable item of the first account that has one; the account's next turn
   * comes after those of all others. Accounts without an acceptable item keep their turns.
   *
   * @return empty if no item is acceptable
   */
  public Optional<T> poll(Predicate<T> wanted) {
    for (Map.Entry<String, Queue<T>> line : lines.entrySet()) {
      for (Iterator<T> items = line.getValue().iterator(); items.hasNext(); ) {
        T item = items.next();
        if (wanted.test(item)) {
          items.remove();
          moveToEnd(line.getKey());
          return Optional.of(item);
        }
      }
    }
    return Optional.empty();
  }

  private void moveToEnd(String account) {
    Queue<T> line = lines.remove(account);
    if (!line.isEmpty()) {
      lines.put(account, line);
    }
  }

  /**
   * Removes an item.
   *
   * @return whether the item was in the account's line
   */
  public boolean remove(String account, T item) {
    Queue<T> line = lines.get(account);
    if (line == null || !line.remove(item)) {
      return false;
    }
    if (line.isEmpty()) {
      lines.remove(account);
    }
    return true;
  }

  /** The items of an account, in order. */
  public Stream<T> of(String account) {
    Queue<T> line = lines.get(account);
    return line == null ? Stream.empty() : line.stream();
  }
}
