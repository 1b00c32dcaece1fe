package org.equilux.kernels.operation;

import java.util.List;
import java.util.stream.Collectors;

/** Every operation there is. A new one is added here. */
public final class Operations {
  private static final List<Operation> ALL =
      List.of(
          new EqualizeOperation(),
          new ClaheOperation(),
          new StretchOperation(),
          new MatchOperation(),
          new LutOperation(),
          new SobelOperation(),
          new MedianOperation());

  private Operations() {}

  public static List<Operation> all() {
    return ALL;
  }

  /**
   * The operation of a name.
   *
   * @throws IllegalArgumentException if there is none; the message lists those there are
   */
  public static Operation named(String name) {
    return ALL.stream()
        .filter(operation -> operation.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no operation \"%s\"; there is %s"
                        .formatted(
                            name,
                            ALL.stream().map(Operation::name).collect(Collectors.joining(", ")))));
  }
}
