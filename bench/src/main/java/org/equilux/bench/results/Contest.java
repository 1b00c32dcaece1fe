package org.equilux.bench.results;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleConsumer;

/**
 * An experiment in which contestants do the same work in turn, round by round. Each round starts
 * with another contestant, so that predecessors vary; changes in the machine's load affect all
 * contestants alike. Results are verified before the first measured round and after the last.
 */
public final class Contest implements Experiment {
  /**
   * The number of rounds.
   *
   * @param alone seconds for which each resident contestant repeats the work before the rounds
   * @param warmUps unmeasured rounds, at least one, whose results are verified
   * @param counted measured rounds, at least one
   */
  public record Rounds(double alone, int warmUps, int counted) {
    public Rounds {
      if (warmUps < 1 || counted < 1) {
        throw new IllegalArgumentException("one round to warm up and one that counts at least");
      }
    }

    public Rounds(int warmUps, int counted) {
      this(0, warmUps, counted);
    }
  }

  private final Group group;
  private final Map<String, String> work;
  private final Unit unit;
  private final Map<String, Double> figures;
  private final List<Contestant> contestants;
  private final Rounds rounds;
  private final double weight;

  /**
   * Creates a contest.
   *
   * @param figures of every row
   * @param weight see {@link Experiment#weight()}
   */
  public Contest(
      Group group,
      Map<String, String> work,
      Unit unit,
      Map<String, Double> figures,
      List<? extends Contestant> contestants,
      Rounds rounds,
      double weight) {
    this.group = group;
    this.work = work;
    this.unit = unit;
    this.figures = figures;
    this.contestants = List.copyOf(contestants);
    this.rounds = rounds;
    this.weight = weight;
  }

  @Override
  public Group group() {
    return group;
  }

  @Override
  public Map<String, String> work() {
    return work;
  }

  @Override
  public List<String> contestants() {
    return contestants.stream()
        .filter(contestant -> contestant.role() == Role.OURS)
        .map(Contestant::name)
        .toList();
  }

  @Override
  public double weight() {
    return weight;
  }

  @Override
  public Outcome measure(DoubleConsumer progress) throws InterruptedException {
    return new Run(progress).measure();
  }

  /** A contestant with its samples so far. */
  private static final class Entry {
    private final Contestant contestant;
    private final List<Sample> samples = new ArrayList<>();
    private String verified = "";

    Entry(Contestant contestant) {
      this.contestant = contestant;
    }
  }

  private interface Step {
    void take(Entry entry) throws Exception;
  }

  private final class Run {
    private final DoubleConsumer progress;
    private final List<String> wrong = new ArrayList<>();
    private final List<Missing> missing = new ArrayList<>();

    /** The contestants that have not failed. */
    private List<Entry> entries = new ArrayList<>(contestants.stream().map(Entry::new).toList());

    Run(DoubleConsumer progress) {
      this.progress = progress;
    }

    Outcome measure() throws InterruptedException {
      int all = rounds.warmUps + rounds.counted;
      everybody(0, this::warmUp);
      for (int round = 0; round < all; round++) {
        boolean first = round == 0;
        boolean counts = round >= rounds.warmUps;
        boolean last = round == all - 1;
        everybody(
            round,
            entry -> {
              Sample sample = entry.contestant.run();
              if (first || last) {
                entry.verified = entry.contestant.verify();
              }
              if (counts) {
                entry.samples.add(sample);
              }
            });
        progress.accept((round + 1.0) / all);
      }
      return new Outcome(entries.stream().map(this::row).toList(), wrong, missing);
    }

    private void warmUp(Entry entry) throws Exception {
      if (rounds.alone == 0 || !entry.contestant.isResident()) {
        return;
      }
      long end = System.nanoTime() + (long) (rounds.alone * 1e9);
      do {
        entry.contestant.run();
      } while (System.nanoTime() < end);
    }

    private void everybody(int round, Step step) throws InterruptedException {
      List<Entry> staying = new ArrayList<>(entries);
      for (int i = 0; i < entries.size(); i++) {
        Entry entry = entries.get((i + round) % entries.size());
        if (!taken(entry, step)) {
          staying.remove(entry);
        }
      }
      entries = staying;
    }

    /** Whether a step succeeded; otherwise the contestant is excluded, with the reason. */
    private boolean taken(Entry entry, Step step) throws InterruptedException {
      String who = entry.contestant.name();
      try {
        step.take(entry);
        return true;
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception e) {
        if (entry.contestant.role() == Role.RIVAL) {
          // A failed rival does not stop the others.
          missing.add(new Missing(group, who, workName() + ": " + message(e)));
        } else {
          String how = e instanceof WrongResultException ? "" : "failed: ";
          wrong.add("%s: %s: %s%s".formatted(workName(), who, how, message(e)));
        }
      }
      return false;
    }

    private Row row(Entry entry) {
      Contestant contestant = entry.contestant;
      return new Row(
          group,
          work,
          contestant.name(),
          contestant.role(),
          contestant.traits(),
          unit,
          entry.samples.stream().map(Sample::value).toList(),
          entry.verified,
          middle(entry.samples).phases(),
          new LinkedHashMap<>(figures));
    }
  }

  private static Sample middle(List<Sample> samples) {
    return samples.stream()
        .sorted(Comparator.comparingDouble(Sample::value))
        .toList()
        .get((samples.size() - 1) / 2);
  }

  private String workName() {
    return String.join(", ", work.values());
  }

  private static String message(Exception e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }
}
