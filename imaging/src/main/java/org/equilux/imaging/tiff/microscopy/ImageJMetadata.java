package org.equilux.imaging.tiff.microscopy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Metadata of a stack in ImageJ's own fields of a TIFF (50838 and 50839): information, labels of
 * slices, display ranges, color tables, regions of interest. Numbers are in the byte order of the
 * file, which the result keeps.
 *
 * @param counts bytes of the header and of each block
 * @param blocks the header (a mark, then a type and a number of blocks for each type), then all
 *     blocks in this order
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared, never changed.
public record ImageJMetadata(long[] counts, byte[] blocks) {
  /** "IJIJ" as a number. */
  private static final int MARK = 0x494a494a;

  private static final int HEAD_BYTES = 4;
  private static final int TYPE_BYTES = 8;

  private static final String LABELS = "labl";
  private static final String COLOR_TABLES = "luts";

  /**
   * Types that are invalid for a result: display ranges of the input's samples, and plots, which
   * would be drawn with the input's data.
   */
  private static final Set<String> STALE = Set.of("rang", "plot");

  /** Regions, which may be on slices that a part of a stack does not have. */
  private static final String OVERLAY = "over";

  /** A type and its blocks. */
  private record Group(String type, List<byte[]> blocks) {
    private Group {
      blocks = List.copyOf(blocks);
    }
  }

  /**
   * The part of the metadata in a result.
   *
   * @param metadata empty if nothing is kept
   * @param leftOut descriptions of dropped data that a user may miss
   */
  public record Kept(Optional<ImageJMetadata> metadata, Set<String> leftOut) {}

  /**
   * Removes data that are invalid for a result.
   *
   * @param all number of the input's pages
   * @param chosen indices of the input's pages in the result, from 0
   * @return nothing kept if the metadata are damaged
   */
  public Kept of(ByteOrder order, int all, List<Integer> chosen) {
    Optional<List<Group>> groups = groups(order);
    if (groups.isEmpty()) {
      return new Kept(Optional.empty(), Set.of("damaged metadata of ImageJ"));
    }
    boolean whole = chosen.size() == all;
    List<Group> kept = new ArrayList<>();
    Set<String> leftOut = new TreeSet<>();
    for (Group group : groups.get()) {
      if (STALE.contains(group.type())) {
        continue;
      }
      if (whole) {
        kept.add(group);
      } else if (group.type().equals(LABELS)) {
        kept.add(new Group(LABELS, chosenLabels(group, chosen)));
      } else if (group.type().equals(COLOR_TABLES) && group.blocks().size() > 1) {
        leftOut.add("color tables of channels");
      } else if (group.type().equals(OVERLAY)) {
        leftOut.add("the overlay");
      } else {
        kept.add(group);
      }
    }
    kept.removeIf(group -> group.blocks().isEmpty());
    return new Kept(kept.isEmpty() ? Optional.empty() : Optional.of(of(kept, order)), leftOut);
  }

  private static List<byte[]> chosenLabels(Group labels, List<Integer> chosen) {
    return chosen.stream()
        .filter(page -> page < labels.blocks().size())
        .map(page -> labels.blocks().get(page))
        .toList();
  }

  /** The blocks by type; empty if header and byte counts do not match. */
  private Optional<List<Group>> groups(ByteOrder order) {
    if (counts.length == 0
        || counts[0] < HEAD_BYTES + TYPE_BYTES
        || counts[0] > blocks.length
        || (counts[0] - HEAD_BYTES) % TYPE_BYTES != 0) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(blocks).order(order);
    if (in.getInt() != MARK) {
      return Optional.empty();
    }
    List<Group> groups = new ArrayList<>();
    int block = 1;
    int at = (int) counts[0];
    while (in.position() < counts[0]) {
      String type = type(in.getInt());
      int number = in.getInt();
      if (number < 0 || number > counts.length - block) {
        return Optional.empty();
      }
      List<byte[]> found = new ArrayList<>();
      for (int i = 0; i < number; i++, block++) {
        if (counts[block] < 0 || counts[block] > blocks.length - at) {
          return Optional.empty();
        }
        found.add(Arrays.copyOfRange(blocks, at, at + (int) counts[block]));
        at += (int) counts[block];
      }
      groups.add(new Group(type, found));
    }
    return Optional.of(groups);
  }

  private static String type(int number) {
    return new String(
        ByteBuffer.allocate(Integer.BYTES).putInt(number).array(), StandardCharsets.ISO_8859_1);
  }

  private static ImageJMetadata of(List<Group> groups, ByteOrder order) {
    ByteBuffer header =
        ByteBuffer.allocate(HEAD_BYTES + TYPE_BYTES * groups.size()).order(order).putInt(MARK);
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    List<Long> lengths = new ArrayList<>(List.of((long) header.capacity()));
    for (Group group : groups) {
      byte[] type = group.type().getBytes(StandardCharsets.ISO_8859_1);
      header.putInt(ByteBuffer.wrap(type).getInt()).putInt(group.blocks().size());
      for (byte[] block : group.blocks()) {
        data.writeBytes(block);
        lengths.add((long) block.length);
      }
    }
    byte[] blocks = Arrays.copyOf(header.array(), header.capacity() + data.size());
    System.arraycopy(data.toByteArray(), 0, blocks, header.capacity(), data.size());
    return new ImageJMetadata(lengths.stream().mapToLong(Long::longValue).toArray(), blocks);
  }
}
