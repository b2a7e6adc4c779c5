namespace Graft.Testing;

/// <summary>
/// The three tiers of tests. A test without a tier belongs to the default one: offline, no ../shared, about a minute in all.
/// Use as <c>[Trait(Tier.Key, Tier.Shared)]</c>.
/// </summary>
public static class Tier
{
    /// <summary>The trait's key.</summary>
    public const string Key = "Tier";

    /// <summary>Takes seconds to minutes: training runs, kills, whole programs.</summary>
    public const string Slow = "Slow";

    /// <summary>Needs ../shared (golden files, data sets, the published checkpoint); skips, saying so, where it is absent.</summary>
    public const string Shared = "Shared";
}
