namespace IdentityProvider.Provisioning;

public enum PlanMark
{
    Create,
    Change,
    Same,

    /// <summary>The document says otherwise and is not followed: an initial value, or what people changed since.</summary>
    Kept,
    Remove,
}

/// <summary>One line of a plan: what happens to what, and which of its members it is about.</summary>
public sealed record PlanLine(PlanMark Mark, string Kind, string Name, IReadOnlyList<string> Members)
{
    public bool IsChange => Mark is PlanMark.Create or PlanMark.Change or PlanMark.Remove;

    public string Sign => Mark switch
    {
        PlanMark.Create => "+ create",
        PlanMark.Change => "~ change",
        PlanMark.Same => "= same",
        PlanMark.Kept => "= kept",
        _ => "- remove",
    };
}

/// <summary>What applying a document does, or would do; and where the tenant console would have refused it.</summary>
public sealed class ProvisioningPlan
{
    private readonly List<PlanLine> lines = [];
    private readonly List<string> warnings = [];

    public IReadOnlyList<PlanLine> Lines => lines;

    public IReadOnlyList<string> Warnings => warnings;

    internal void Create(string kind, string name) => lines.Add(new PlanLine(PlanMark.Create, kind, name, []));

    internal void Remove(string kind, string name) => lines.Add(new PlanLine(PlanMark.Remove, kind, name, []));

    /// <summary>What was there already: one line for what changes (or that nothing does), one for what is kept.</summary>
    internal void Existing(string kind, string name, IReadOnlyList<string> changed, IReadOnlyList<string> kept)
    {
        lines.Add(new PlanLine(changed.Count > 0 ? PlanMark.Change : PlanMark.Same, kind, name, changed));
        if (kept.Count > 0)
        {
            lines.Add(new PlanLine(PlanMark.Kept, kind, name, kept));
        }
    }

    internal void Warn(string warning) => warnings.Add(warning);
}
