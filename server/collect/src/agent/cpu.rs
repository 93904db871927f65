//! What the processor says of a hypervisor.

/// What the processor says of a hypervisor: of x86 alone, where a guest may ask.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cpu {
    /// Whether the bit is set that hypervisors set (leaf 1, ECX 31); `None` where no processor says such a thing.
    pub is_guest: Option<bool>,
    /// The hypervisor's signature (leaf 0x40000000), such as `KVMKVMKVM`; empty where there is none.
    pub signature: String,
}

impl Cpu {
    /// Asks the processor that this runs on.
    #[cfg(target_arch = "x86_64")]
    pub fn ask() -> Self {
        use std::arch::x86_64::__cpuid;
        const HYPERVISOR: u32 = 1 << 31;
        if __cpuid(1).ecx & HYPERVISOR == 0 {
            return Self { is_guest: Some(false), signature: String::new() };
        }
        let leaf = __cpuid(0x4000_0000);
        let bytes = [leaf.ebx, leaf.ecx, leaf.edx].map(u32::to_le_bytes).concat();
        let printed = bytes.into_iter().take_while(u8::is_ascii).map(char::from);
        let signature: String = printed.filter(|c| !c.is_control()).collect();
        Self { is_guest: Some(true), signature: signature.trim().to_owned() }
    }

    /// Asks the processor that this runs on, which has no such answer.
    #[cfg(not(target_arch = "x86_64"))]
    pub fn ask() -> Self {
        Self::default()
    }
}
