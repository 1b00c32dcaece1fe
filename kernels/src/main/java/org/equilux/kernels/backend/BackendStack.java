package org.equilux.kernels.backend;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.equilux.kernels.call.KernelCall;
import org.equilux.kernels.call.KernelCall.CountCall;
import org.equilux.kernels.call.KernelCall.NeighborhoodCall;
import org.equilux.kernels.call.KernelCall.PixelCall;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.operation.JobSpec;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.NoData;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.kernels.pixels.Transparency;
import org.equilux.kernels.pixels.ValueRange;
import org.equilux.kernels.samples.DepthConversion;
import org.equilux.kernels.samples.SignedDifferences;
import org.equilux.kernels.samples.WideCodes;
import org.equilux.kernels.samples.WideNeighborhood;
import org.equilux.kernels.samples.WideRanges;

/**
 * The backends of this machine, best first, with three levels of fallback to the next one: at
 * start, when a backend cannot be opened; per operation, when it does not support a kernel; per
 * chunk, when its device fails. Each is logged once and reported with the result.
 *
 * <p>A stack opened with a backend's name holds only that backend: a forced backend that is not
 * available is an error, at every level.
 */
public final class BackendStack implements AutoCloseable {
  /** The option value that selects the best available backend. */
  public static final String AUTO = "auto";

  /** A device that failed this often in a row is not asked again until the process restarts. */
  private static final int GIVE_UP_AFTER = 3;

  private static final System.Logger LOG = System.getLogger(BackendStack.class.getName());

  /** A backend with its failures in a row; the counter is the only state and may be raced. */
  private static final class Entry {
    private final Backend backend;
    private final AtomicInteger failuresInARow = new AtomicInteger();

    Entry(Backend backend) {
      this.backend = backend;
    }

    Backend backend() {
      return backend;
    }
  }

  private final List<Entry> entries;
  private final List<String> notes;
  private final boolean forced;

  /** Reasons already logged, so that a fault that repeats is logged once. */
  private final ConcurrentHashMap<String, Boolean> logged = new ConcurrentHashMap<>();

  private BackendStack(List<Backend> backends, List<String> notes, boolean forced) {
    this.entries = backends.stream().map(Entry::new).toList();
    this.notes = List.copyOf(notes);
    this.forced = forced;
  }

  /** A stack of given backends, best first. */
  public static BackendStack of(List<Backend> backends) {
    return new BackendStack(backends, List.of(), false);
  }

  /**
   * Opens the backends of this machine.
   *
   * @param choice {@link #AUTO} or a backend's name
   * @throws BackendUnavailableException if the named backend does not exist or cannot be opened
   */
  public static BackendStack open(String choice) throws BackendUnavailableException {
    return open(choice, Set.of());
  }

  /**
   * Opens the backends of this machine on some of its devices.
   *
   * @param choice {@link #AUTO} or a backend's name
   * @param devices numbers of {@linkplain BackendProvider#open(Set) devices}; empty for all
   * @throws BackendUnavailableException if the named backend does not exist or cannot be opened
   */
  public static BackendStack open(String choice, Set<Integer> devices)
      throws BackendUnavailableException {
    if (!choice.equals(AUTO)) {
      return openForced(choice, devices);
    }
    List<BackendProvider> providers = providers();
    List<Backend> backends = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    for (BackendProvider provider : providers) {
      if (provider.preference() < 0) {
        notes.add(provider.name() + " is used only if it is chosen by name");
        continue;
      }
      try {
        backends.add(provider.open(devices));
      } catch (BackendUnavailableException e) {
        String note = provider.name() + " is not used: " + e.getMessage();
        notes.add(note);
        LOG.log(System.Logger.Level.INFO, note);
      }
    }
    return new BackendStack(backends, notes, false);
  }

  private static BackendStack openForced(String choice, Set<Integer> devices)
      throws BackendUnavailableException {
    // Not in order: the others need not even look for their devices, which loads their drivers.
    List<BackendProvider> providers = installed();
    for (BackendProvider provider : providers) {
      if (provider.name().equals(choice)) {
        return new BackendStack(List.of(provider.open(devices)), List.of(), true);
      }
    }
    throw new BackendUnavailableException(
        "there is no backend \"%s\"; this installation has %s"
            .formatted(
                choice,
                providers.stream().map(BackendProvider::name).collect(Collectors.joining(", "))));
  }

  /** The providers of this installation, best first. */
  public static List<BackendProvider> providers() {
    return installed().stream()
        .sorted(Comparator.comparingInt(BackendProvider::preference).reversed())
        .toList();
  }

  private static List<BackendProvider> installed() {
    return ServiceLoader.load(BackendProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .toList();
  }

  /** The backends in use, best first. */
  public List<BackendInfo> backends() {
    return entries.stream().map(entry -> entry.backend().info()).toList();
  }

  /** The reasons why preferred backends are not in use; empty if none is preferred. */
  public List<String> notes() {
    return notes;
  }

  /** Announces the {@linkplain Backend#expect expected number of pixels} to all backends. */
  public void expect(long pixels) {
    entries.forEach(entry -> entry.backend().expect(pixels));
  }

  /**
   * The map phase of one chunk.
   *
   * @throws BackendException if no backend could compute it
   */
  public Execution<HistogramGrid> map(JobSpec spec, Chunk chunk) {
    Chunk counted =
        spec.format().isWide()
            ? new WideCodes(chunk, spec.wideCounting(), spec.range().orElseThrow()).counted()
            : counted(spec, chunk);
    return spec.format().hasLuminance()
        ? count(spec, counted)
        : new ChannelByChannel(this).count(spec, counted);
  }

  /** Counts a chunk of gray or RGB whose mask says which pixels are counted. */
  Execution<HistogramGrid> count(JobSpec spec, Chunk counted) {
    CountCall call = spec.countCall();
    return run(
        call,
        counted,
        backend -> {
          HistogramGrid histograms = spec.emptyHistograms(counted.rows());
          backend.count(call, counted, histograms);
          return histograms;
        });
  }

  private static Chunk counted(JobSpec spec, Chunk chunk) {
    Chunk visible = spec.skipsTransparent() ? Transparency.leftOut(chunk) : chunk;
    return spec.nodata().isPresent() ? NoData.leftOut(visible, spec.nodata().getAsInt()) : visible;
  }

  /**
   * The range of the values of a wide chunk that are counted, in plain loops.
   *
   * @return with an empty value if no pixel is counted
   */
  public Execution<Optional<ValueRange>> range(JobSpec spec, Chunk chunk) {
    return plain(() -> WideRanges.of(chunk, spec.wideCounting()));
  }

  /** Computes in plain loops, for calls that no backend supports. */
  private static <T> Execution<T> plain(Supplier<T> loops) {
    long start = System.nanoTime();
    T value = loops.get();
    return new Execution<>(value, ScalarBackend.NAME, "", System.nanoTime() - start);
  }

  /**
   * The pixels that a chunk yields: its apply phase if the job has tables, else its only phase.
   *
   * @param tables the job's; empty if it has none
   * @throws BackendException if no backend could compute it
   */
  public Execution<Pixels> compute(JobSpec spec, Chunk chunk, Optional<LutGrid> tables) {
    Execution<Pixels> execution = computeLikeInput(spec, chunk, tables);
    int maximum = tables.map(LutGrid::maximum).orElse(spec.format().levels() - 1);
    Optional<DepthConversion> conversion = spec.depthConversion(maximum);
    if (conversion.isPresent()) {
      return execution.with(conversion.get().convert(execution.value()));
    }
    if (spec.yieldsSignedDifferences()) {
      SignedDifferences.toCodes(execution.value(), spec.samples());
    }
    return execution;
  }

  private Execution<Pixels> computeLikeInput(JobSpec spec, Chunk chunk, Optional<LutGrid> tables) {
    if (spec.format().isWide()) {
      PixelCall call = spec.pixelCall(tables);
      return call instanceof NeighborhoodCall neighborhood
          ? plain(() -> WideNeighborhood.compute(neighborhood, chunk, spec.samples()))
          : mapWide(spec, chunk, call);
    }
    Execution<Pixels> execution =
        spec.format().hasLuminance()
            ? pixels(spec, chunk, tables)
            : new ChannelByChannel(this).pixels(spec, chunk, tables);
    if (tables.isPresent() && spec.nodata().isPresent()) {
      NoData.putBack(
          chunk.core(), execution.value(), spec.nodata().getAsInt(), tables.get().maximum());
    }
    return execution;
  }

  private Execution<Pixels> mapWide(JobSpec spec, Chunk chunk, PixelCall call) {
    WideCodes codes = new WideCodes(chunk, spec.wideCounting(), spec.range().orElseThrow());
    Execution<Pixels> lower = compute(call, codes.lower());
    Execution<Pixels> upper = compute(call, codes.upper());
    return upper.after(lower).with(codes.mapped(lower.value(), upper.value()));
  }

  /** Computes a chunk of gray or RGB, with any value for "no data". */
  Execution<Pixels> pixels(JobSpec spec, Chunk chunk, Optional<LutGrid> tables) {
    return compute(spec.pixelCall(tables), chunk);
  }

  private Execution<Pixels> compute(PixelCall call, Chunk chunk) {
    PixelFormat format = call.outputFormat(chunk.pixels().format());
    return run(
        call,
        chunk,
        backend -> {
          Pixels out = Pixels.allocate(format, chunk.pixels().width(), chunk.rows().count());
          backend.compute(call, chunk, out);
          return out;
        });
  }

  private <T> Execution<T> run(KernelCall call, Chunk chunk, Function<Backend, T> work) {
    List<String> reasons = new ArrayList<>();
    BackendException last = null;
    Deque<Entry> untried = new ArrayDeque<>(entries);
    boolean deferred = forced;
    while (!untried.isEmpty()) {
      Entry entry = untried.removeFirst();
      String name = entry.backend().info().name();
      String obstacle = obstacle(entry, call, chunk.pixels().format());
      if (!obstacle.isEmpty()) {
        reasons.add(name + " " + obstacle);
        continue;
      }
      if (!deferred && !untried.isEmpty() && entry.backend().defers(call, chunk)) {
        deferred = true;
        untried.addFirst(entry);
        untried.addFirst(untried.removeLast());
        continue;
      }
      long start = System.nanoTime();
      try {
        T value = work.apply(entry.backend());
        entry.failuresInARow.set(0);
        reasons.forEach(this::logOnce);
        return new Execution<>(value, name, String.join("; ", reasons), System.nanoTime() - start);
      } catch (BackendException e) {
        entry.failuresInARow.incrementAndGet();
        reasons.add(name + " failed: " + e.getMessage());
        last = e;
      }
    }
    throw new BackendException("no backend could compute: " + String.join("; ", reasons), last);
  }

  /**
   * The reason for which a backend is skipped; empty if it is used. The last backend is skipped
   * only for unsupported kernels.
   */
  private String obstacle(Entry entry, KernelCall call, PixelFormat format) {
    if (!entry.backend().supports(call, format)) {
      return "does not support " + call.name() + " on " + format;
    }
    boolean isLast = entry.equals(entries.getLast());
    if (!forced && !isLast && entry.failuresInARow.get() >= GIVE_UP_AFTER) {
      return "is no longer used: it failed " + GIVE_UP_AFTER + " times in a row";
    }
    return "";
  }

  private void logOnce(String reason) {
    if (logged.putIfAbsent(reason, true) == null) {
      LOG.log(System.Logger.Level.WARNING, reason);
    }
  }

  /** Closes every backend. No computation may be under way. */
  @Override
  public void close() {
    entries.forEach(entry -> entry.backend().close());
  }
}
