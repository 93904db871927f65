//! Inventory to facts.
