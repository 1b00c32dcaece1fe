package org.equilux.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.constant.ClassDesc;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * Writes the one jar that brief commands start with. The build runs it.
 *
 * <p>Java opens every jar of the class path before it finds the first service, which takes longer
 * than a small picture. Java's AOT cache does not take classes of files older than version 50, and
 * Java checks such classes by a slower means; they are rewritten with stack maps.
 */
public final class BriefJar {
  /** The first version of class files that have stack maps; older ones are raised to it. */
  private static final int STACK_MAPS = 50;

  private static final int CLASS_MAGIC = 0xCAFEBABE;
  private static final String SERVICES = "META-INF/services/";

  private final Map<String, byte[]> entries = new LinkedHashMap<>();
  private final Map<String, String> services = new TreeMap<>();

  private BriefJar() {}

  /**
   * Writes the jar.
   *
   * @param args the jar, the folder of the command's classes, the folder of jars, and the names
   *     with which those jars begin that brief commands need
   */
  public static void main(String[] args) throws IOException {
    BriefJar jar = new BriefJar();
    jar.addFolder(Path.of(args[1]));
    List<String> names = Arrays.asList(args).subList(3, args.length);
    for (String name : names) {
      jar.addJars(Path.of(args[2]), name);
    }
    jar.write(Path.of(args[0]));
  }

  private void addFolder(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.walk(folder)) {
      files = found.filter(Files::isRegularFile).sorted().toList();
    }
    for (Path file : files) {
      String name = folder.relativize(file).toString().replace('\\', '/');
      add(name, Files.readAllBytes(file));
    }
  }

  private void addJars(Path folder, String prefix) throws IOException {
    List<Path> jars;
    try (Stream<Path> found = Files.list(folder)) {
      jars =
          found
              .filter(file -> file.getFileName().toString().startsWith(prefix))
              .filter(file -> file.getFileName().toString().endsWith(".jar"))
              .sorted()
              .toList();
    }
    if (jars.isEmpty()) {
      throw new IOException("no jar in %s begins with %s".formatted(folder, prefix));
    }
    for (Path jar : jars) {
      try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(jar))) {
        for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
          if (!entry.isDirectory()) {
            add(entry.getName(), zip.readAllBytes());
          }
        }
      }
    }
  }

  /** Adds a file; of the jars' descriptions of themselves only services are kept, of all jars. */
  private void add(String name, byte[] content) {
    if (name.startsWith(SERVICES)) {
      services.merge(name, new String(content, StandardCharsets.UTF_8), BriefJar::join);
    } else if (!name.startsWith("META-INF/") && !name.equals("module-info.class")) {
      entries.putIfAbsent(name, content);
    }
  }

  private static String join(String some, String more) {
    return some + "\n" + more;
  }

  private void write(Path file) throws IOException {
    ClassFile rewriting =
        ClassFile.of(
            ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
            ClassFile.ConstantPoolSharingOption.NEW_POOL,
            ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(this::open)
                    .orElse(ClassHierarchyResolver.defaultResolver())));
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      // Not compressed, so that nothing has to be inflated at a start.
      zip.setLevel(0);
      for (Map.Entry<String, String> service : services.entrySet()) {
        put(zip, service.getKey(), service.getValue().getBytes(StandardCharsets.UTF_8));
      }
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        byte[] content = entry.getValue();
        put(zip, entry.getKey(), isOld(content) ? rewritten(rewriting, content) : content);
      }
    }
  }

  private InputStream open(ClassDesc type) {
    String name = type.descriptorString();
    byte[] content = entries.get(name.substring(1, name.length() - 1) + ".class");
    return content == null ? null : new ByteArrayInputStream(content);
  }

  private static boolean isOld(byte[] content) {
    return content.length > 8
        && ByteBuffer.wrap(content).getInt() == CLASS_MAGIC
        && ByteBuffer.wrap(content).getShort(6) < STACK_MAPS;
  }

  private static byte[] rewritten(ClassFile rewriting, byte[] content) {
    return rewriting.transformClass(
        rewriting.parse(content),
        ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL)
            .andThen(ClassTransform.endHandler(builder -> builder.withVersion(STACK_MAPS, 0))));
  }

  private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    // The same bytes whenever it is built.
    entry.setTimeLocal(LocalDateTime.of(2000, 1, 1, 0, 0));
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
