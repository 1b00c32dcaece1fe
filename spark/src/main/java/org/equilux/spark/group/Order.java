package org.equilux.spark.group;

import org.equilux.command.picture.PictureTask;

/**
 * A picture that a task processes, in values that travel.
 *
 * @param index of the picture among all of the run
 * @param origin the absolute path of the picture's file, or of the archive that has it
 * @param source the absolute path of the picture, within its archive if it is in one
 * @param shown the path of the picture as people see it
 * @param output the absolute path of the result
 * @param tables the absolute path of the lookup tables' file; null if these are not wanted
 */
public record Order(
    int index, String origin, String source, String shown, String output, String tables) {
  public static Order of(int index, PictureTask task) {
    return new Order(
        index,
        task.source().origin().toAbsolutePath().toString(),
        task.input().toAbsolutePath().toString(),
        task.input().toString(),
        task.output().toAbsolutePath().toString(),
        task.tables().map(target -> target.file().toAbsolutePath().toString()).orElse(null));
  }
}
