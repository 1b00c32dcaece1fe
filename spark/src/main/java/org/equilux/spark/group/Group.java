package org.equilux.spark.group;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.equilux.command.path.FilePath;
import org.equilux.command.report.Json;
import org.equilux.spark.task.Wire;

/**
 * The pictures of one task.
 *
 * @param orders at least one
 */
public record Group(List<Order> orders) {
  /** The bytes of a group at which no picture is added to it. */
  private static final long MOST_BYTES = 64L << 20;

  /** The number of groups for each task slot, so that the last tasks end at about the same time. */
  private static final int ROUNDS = 4;

  /** The cost of opening a picture, writing its result and reporting, in bytes of a picture. */
  private static final long BYTES_OF_A_PICTURE = 64L << 10;

  /**
   * Groups pictures by size, in order.
   *
   * @param bytes of each picture
   * @param slots number of tasks that run in parallel
   */
  public static List<Group> of(List<Order> orders, long[] bytes, int slots) {
    long total = 0;
    for (long each : bytes) {
      total += each + BYTES_OF_A_PICTURE;
    }
    long most = Math.min(MOST_BYTES, total / ((long) ROUNDS * slots));
    List<Group> groups = new ArrayList<>();
    List<Order> group = new ArrayList<>();
    long held = 0;
    for (int i = 0; i < bytes.length; i++) {
      long cost = bytes[i] + BYTES_OF_A_PICTURE;
      if (!group.isEmpty() && held + cost > most) {
        groups.add(new Group(List.copyOf(group)));
        group.clear();
        held = 0;
      }
      group.add(orders.get(i));
      held += cost;
    }
    if (!group.isEmpty()) {
      groups.add(new Group(List.copyOf(group)));
    }
    return groups;
  }

  /** The size of each picture in bytes; members of an archive share its size equally. */
  public static long[] bytes(List<Order> orders) {
    Map<String, Integer> pictures = new HashMap<>();
    orders.forEach(order -> pictures.merge(order.origin(), 1, Integer::sum));
    Map<String, Long> sizes = new HashMap<>();
    return orders.stream()
        .mapToLong(
            order ->
                sizes.computeIfAbsent(order.origin(), Group::size) / pictures.get(order.origin()))
        .toArray();
  }

  private static long size(String file) {
    try {
      return Files.size(FilePath.of(file));
    } catch (IOException e) {
      // The task that reads the file reports why it cannot be read.
      return 0;
    }
  }

  public String encode() {
    return Json.line(this);
  }

  public static Group decode(String encoded) {
    return Wire.decode(encoded, Group.class);
  }
}
