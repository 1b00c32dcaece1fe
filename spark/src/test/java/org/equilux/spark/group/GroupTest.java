package org.equilux.spark.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GroupTest {
  private static List<Order> orders(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new Order(i, "/in/" + i, "/in/" + i, "in/" + i, "/out/" + i, null))
        .toList();
  }

  private static List<Integer> sizes(List<Group> groups) {
    return groups.stream().map(group -> group.orders().size()).toList();
  }

  @Test
  void everyPictureIsInOneGroupInOrder() {
    long[] bytes = new long[3000];
    Arrays.setAll(bytes, i -> 1000L * (i % 97));
    List<Order> orders = orders(bytes.length);
    List<Group> groups = Group.of(orders, bytes, 2);
    assertEquals(orders, groups.stream().flatMap(group -> group.orders().stream()).toList());
    assertTrue(groups.size() >= 8 && groups.size() <= 12, () -> groups.size() + " groups");
  }

  @Test
  void aLargePictureIsASeparateGroup() {
    long large = 1L << 40;
    assertEquals(List.of(2, 1, 1), sizes(Group.of(orders(4), new long[] {10, 10, large, 10}, 1)));
  }

  @Test
  void groupsAreBoundedAt64MiB() {
    long[] bytes = new long[1000];
    Arrays.fill(bytes, 30L << 20);
    assertTrue(sizes(Group.of(orders(1000), bytes, 1)).stream().allMatch(size -> size <= 2));
  }

  @Test
  void groupsAreSerializable() {
    Group group = new Group(orders(3));
    assertEquals(group, Group.decode(group.encode()));
  }
}
