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
 * A queue with a line for each account. Accounts take turns, so an account waits for at most one
 * item of each other account before its next one; within a line, items keep the order in which they
 * were added. Not safe for use by several threads without a lock.
 *
 * @param <T> the items, each of which is in the queue at most once
 */
public final class FairQueue<T> {
  /** The lines that are not empty, that of the account whose turn is next first. */
  private final Map<String, Queue<T>> lines = new LinkedHashMap<>();

  /** Adds an item at the end of an account's line; a new line has its turn after all others. */
  public void add(String account, T item) {
    lines.computeIfAbsent(account, _ -> new ArrayDeque<>()).add(item);
  }

  /** Takes the first item of the account whose turn it is; empty if there is no item. */
  public Optional<T> poll() {
    return poll(_ -> true);
  }

  /**
   * Takes the first item that is wanted of the first account that has one; the account's next turn
   * comes after those of all other accounts. Accounts without such an item keep their turns.
   *
   * @return empty if no item is wanted
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
   * Takes an item out.
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

  /** The items of an account, in their order. */
  public Stream<T> of(String account) {
    Queue<T> line = lines.get(account);
    return line == null ? Stream.empty() : line.stream();
  }
}
